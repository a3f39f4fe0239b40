import type { Route } from '../route.mts';
import { ADD_ROUTE } from './add.mts';
import { GET_ROUTES } from './get.mts';
import { SEARCH_ROUTE } from './search.mts';
import { STATUS_ROUTE } from './status.mts';
import { UPDATE_ROUTES } from './update.mts';

export const CUSTOMER_ROUTES: Route[] = [
	ADD_ROUTE,
	...UPDATE_ROUTES,
	STATUS_ROUTE,
	...GET_ROUTES,
	SEARCH_ROUTE,
];
