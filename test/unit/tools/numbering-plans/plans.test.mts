import { NUMBERING_PLANS } from '../../../../nodes/Capillary/fields/values/numberingPlans.ts';
import { numberingPlans } from '../../../../tools/numbering-plans/plans.mts';

test('the table of calling codes is what libphonenumber-js knows: node tools/numbering-plans/write.mts writes it', () => {
	expect(NUMBERING_PLANS).toEqual(numberingPlans());
});
