import type { Route } from '../route.mts';
import { ADD_ROUTE } from './add.mts';
import { BULK_ROUTE } from './bulk.mts';
import { CHANGE_IDENTIFIER_ROUTE } from './changeIdentifier.mts';
import { GET_ROUTES } from './get.mts';
import { SEARCH_ROUTE } from './search.mts';
import { STATUS_ROUTE } from './status.mts';
import { SUBSCRIPTION_ROUTES } from './subscriptions.mts';
import { UPDATE_ROUTES } from './update.mts';

export const CUSTOMER_ROUTES: Route[] = [
	ADD_ROUTE,
	BULK_ROUTE,
	...UPDATE_ROUTES,
	STATUS_ROUTE,
	...GET_ROUTES,
	SEARCH_ROUTE,
	CHANGE_IDENTIFIER_ROUTE,
	...SUBSCRIPTION_ROUTES,
];
