import { InvalidRequest } from '../domainError.mts';
import {
	readBoolean,
	readDate,
	readNumber,
	readObject,
	readObjects,
	readText,
	type JsonObject,
} from '../json.mts';
import type { KnownKeys } from '../knownKeys.mts';

/** What a request says about a customer; what it leaves out is undefined or empty. */
export interface CustomerBody {
	profile: ProfileBody;
	loyaltyType: LoyaltyType | undefined;
	extendedFields: JsonObject;
	enrollments: EnrollmentBody[];
	associatedWith: string | undefined;
	createDate: string | undefined;
	referralCode: string | undefined;
	statusLabel: string | undefined;
	endPoints: string[];
}

export type LoyaltyType = 'loyalty' | 'non_loyalty';

export interface ProfileBody {
	source: string | undefined;
	accountId: string | undefined;
	firstName: string | undefined;
	lastName: string | undefined;
	customFields: JsonObject;
	identifiers: IdentifierBody[];
	channels: ChannelBody[];
}

export interface IdentifierBody {
	type: string;
	value: string;
	/** A card's series, status label and fields. */
	details: JsonObject;
}

export interface ChannelBody {
	type: string;
	value: string;
	primary: boolean | undefined;
	verified: boolean | undefined;
	subscribed: boolean | undefined;
	residence: boolean | undefined;
	office: boolean | undefined;
	lastViewedDate: string | undefined;
	attributes: JsonObject | undefined;
}

export interface EnrollmentBody {
	programId: number | undefined;
	tierNumber: number | undefined;
	loyaltyPoints: number | undefined;
	tierExpiryDate: string | undefined;
	pointsExpiryDate: string | undefined;
}

const IDENTIFIER_KEYS: KnownKeys = {
	type: true,
	value: true,
	seriesId: true,
	seriesCode: true,
	statusLabel: true,
	cardExternalId: true,
	extendedFields: true,
	customFields: true,
};

/** The keys of `changeIdentifier`. */
export const CHANGE_IDENTIFIER_KEYS: KnownKeys = {
	add: [IDENTIFIER_KEYS],
	remove: [IDENTIFIER_KEYS],
};

/** The keys of the samples of "Add customer" and "Update customer"; its tables misspell some. */
export const CUSTOMER_KEYS: KnownKeys = {
	profiles: [
		{
			firstName: true,
			lastName: true,
			fields: true,
			identifiers: [IDENTIFIER_KEYS],
			commChannels: [
				{
					type: true,
					value: true,
					primary: true,
					verified: true,
					subscribed: true,
					meta: { residence: true, office: true, lastViewedDate: true },
					attributes: true,
				},
			],
			source: true,
			accountId: true,
		},
	],
	loyaltyInfo: { loyaltyType: true },
	extendedFields: true,
	loyaltyProgramEnrollments: [
		{
			programId: true,
			tierNumber: true,
			loyaltyPoints: true,
			tierExpiryDate: true,
			pointsExpiryDate: true,
		},
	],
	associatedWith: true,
	createDate: true,
	referralCode: true,
	statusLabel: true,
	endPointsEnabled: true,
};

/**
 * Reads the body of an Add or an Update (page "Add customer"). Only the first profile counts, as
 * every sample has one.
 *
 * @throws InvalidRequest when a value is not of the documented type.
 */
export function readCustomerBody(value: unknown): CustomerBody {
	const body = readObject(value, 'The body') ?? {};
	const [profile = {}] = readObjects(body.profiles, 'profiles');
	const loyalty = readObject(body.loyaltyInfo, 'loyaltyInfo') ?? {};
	return {
		profile: readProfile(profile),
		loyaltyType: readLoyaltyType(loyalty.loyaltyType),
		extendedFields: readObject(body.extendedFields, 'extendedFields') ?? {},
		enrollments: readObjects(body.loyaltyProgramEnrollments, 'loyaltyProgramEnrollments').map(
			readEnrollment,
		),
		associatedWith: readText(body.associatedWith, 'associatedWith'),
		createDate: readDate(body.createDate, 'createDate'),
		referralCode: readText(body.referralCode, 'referralCode'),
		statusLabel: readText(body.statusLabel, 'statusLabel'),
		endPoints: readEndPoints(body.endPointsEnabled),
	};
}

/** Reads a list of identifiers; numbers count as strings, as in one of the samples. */
export function readIdentifiers(value: unknown, path: string): IdentifierBody[] {
	return readObjects(value, path).map(({ type, value, ...details }, index) => ({
		type: readText(type, `${path}[${index}].type`) ?? '',
		value: (readText(value, `${path}[${index}].value`) ?? '').trim(),
		details,
	}));
}

function readProfile(profile: JsonObject): ProfileBody {
	return {
		source: readText(profile.source, 'source'),
		accountId: readText(profile.accountId, 'accountId'),
		firstName: readText(profile.firstName, 'firstName'),
		lastName: readText(profile.lastName, 'lastName'),
		customFields: readObject(profile.fields, 'fields') ?? {},
		identifiers: readIdentifiers(profile.identifiers, 'identifiers'),
		channels: readObjects(profile.commChannels, 'commChannels').map(readChannel),
	};
}

function readChannel(channel: JsonObject, index: number): ChannelBody {
	const path = `commChannels[${index}]`;
	const meta = readObject(channel.meta, `${path}.meta`) ?? {};
	return {
		type: readText(channel.type, `${path}.type`) ?? '',
		value: (readText(channel.value, `${path}.value`) ?? '').trim(),
		primary: readBoolean(channel.primary, `${path}.primary`),
		verified: readBoolean(channel.verified, `${path}.verified`),
		subscribed: readBoolean(channel.subscribed, `${path}.subscribed`),
		residence: readBoolean(meta.residence, `${path}.meta.residence`),
		office: readBoolean(meta.office, `${path}.meta.office`),
		lastViewedDate: readText(meta.lastViewedDate, `${path}.meta.lastViewedDate`),
		attributes: readObject(channel.attributes, `${path}.attributes`),
	};
}

function readEnrollment(enrollment: JsonObject, index: number): EnrollmentBody {
	const path = `loyaltyProgramEnrollments[${index}]`;
	return {
		programId: readNumber(enrollment.programId, `${path}.programId`),
		tierNumber: readNumber(enrollment.tierNumber, `${path}.tierNumber`),
		loyaltyPoints: readNumber(enrollment.loyaltyPoints, `${path}.loyaltyPoints`),
		tierExpiryDate: readDate(enrollment.tierExpiryDate, `${path}.tierExpiryDate`),
		pointsExpiryDate: readDate(enrollment.pointsExpiryDate, `${path}.pointsExpiryDate`),
	};
}

function readLoyaltyType(value: unknown): LoyaltyType | undefined {
	const text = readText(value, 'loyaltyType');
	if (!text) return undefined;
	if (text === 'loyalty' || text === 'non_loyalty') return text;
	throw new InvalidRequest('loyaltyType is loyalty or non_loyalty');
}

function readEndPoints(value: unknown): string[] {
	if (value === undefined || value === null) return [];
	if (!Array.isArray(value)) throw new InvalidRequest('endPointsEnabled is not a list');
	return value.map((name, index) => readText(name, `endPointsEnabled[${index}]`) ?? '');
}
