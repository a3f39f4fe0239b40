import type { Route } from '../route.mts';
import { UPDATE_ROUTE } from './update.mts';

/** The APIs of version 1.1 that write customers. */
export const LEGACY_ROUTES: Route[] = [UPDATE_ROUTE];
