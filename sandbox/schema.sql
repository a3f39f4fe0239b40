-- What the sandbox stores. The organization itself (tills, fields, programs) is organization/seed.mts.

CREATE TABLE IF NOT EXISTS customers (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	loyalty_type TEXT NOT NULL,
	loyalty_points REAL NOT NULL DEFAULT 0,
	associated_with TEXT NOT NULL,
	status_label TEXT NOT NULL,
	status_reason TEXT NOT NULL DEFAULT '',
	fraud_status TEXT NOT NULL DEFAULT 'NONE',
	referral_code TEXT NOT NULL DEFAULT '',
	referred_by INTEGER REFERENCES customers (id),
	end_points TEXT NOT NULL DEFAULT '[]',
	created_from_source TEXT NOT NULL,
	created_at TEXT NOT NULL,
	created_by TEXT NOT NULL,
	modified_at TEXT NOT NULL,
	modified_by TEXT NOT NULL,
	-- The survivor, when this customer was merged away.
	merged_into INTEGER REFERENCES customers (id)
);
CREATE INDEX IF NOT EXISTS customers_by_referral_code ON customers (referral_code);

-- A customer has at most one profile per source, and per account where a source has several.
CREATE TABLE IF NOT EXISTS profiles (
	id INTEGER PRIMARY KEY,
	customer_id INTEGER NOT NULL REFERENCES customers (id),
	source TEXT NOT NULL,
	account_id TEXT NOT NULL DEFAULT '',
	first_name TEXT NOT NULL DEFAULT '',
	last_name TEXT NOT NULL DEFAULT '',
	created_at TEXT NOT NULL,
	created_by TEXT NOT NULL,
	modified_at TEXT NOT NULL,
	modified_by TEXT NOT NULL,
	UNIQUE (customer_id, source, account_id)
);
CREATE INDEX IF NOT EXISTS profiles_by_first_name ON profiles (first_name COLLATE NOCASE);
CREATE INDEX IF NOT EXISTS profiles_by_last_name ON profiles (last_name COLLATE NOCASE);

-- Source and account are repeated here so that the database itself keeps an identifier unique in them.
CREATE TABLE IF NOT EXISTS identifiers (
	id INTEGER PRIMARY KEY,
	profile_id INTEGER NOT NULL REFERENCES profiles (id),
	source TEXT NOT NULL,
	account_id TEXT NOT NULL,
	type TEXT NOT NULL,
	value TEXT NOT NULL,
	details TEXT NOT NULL DEFAULT '{}',
	UNIQUE (source, account_id, type, value)
);
CREATE INDEX IF NOT EXISTS identifiers_by_value ON identifiers (type, value);
CREATE INDEX IF NOT EXISTS identifiers_by_prefix ON identifiers (value COLLATE NOCASE);
CREATE INDEX IF NOT EXISTS identifiers_by_profile ON identifiers (profile_id);

-- Other customers who hold one of the profile's identifiers and could not be merged (8052).
CREATE TABLE IF NOT EXISTS conflicts (
	profile_id INTEGER NOT NULL REFERENCES profiles (id),
	customer_id INTEGER NOT NULL REFERENCES customers (id),
	PRIMARY KEY (profile_id, customer_id)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS channels (
	profile_id INTEGER NOT NULL REFERENCES profiles (id),
	type TEXT NOT NULL,
	value TEXT NOT NULL,
	is_primary INTEGER NOT NULL DEFAULT 0,
	verified INTEGER NOT NULL DEFAULT 0,
	subscribed INTEGER,
	residence INTEGER NOT NULL DEFAULT 0,
	office INTEGER NOT NULL DEFAULT 0,
	last_viewed_date TEXT,
	attributes TEXT NOT NULL DEFAULT '{}',
	PRIMARY KEY (profile_id, type, value)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS custom_field_values (
	profile_id INTEGER NOT NULL REFERENCES profiles (id),
	name TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (profile_id, name)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS extended_field_values (
	customer_id INTEGER NOT NULL REFERENCES customers (id),
	name TEXT NOT NULL,
	-- As JSON, because a number and a list come back as such.
	value TEXT NOT NULL,
	PRIMARY KEY (customer_id, name)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS enrollments (
	customer_id INTEGER NOT NULL REFERENCES customers (id),
	program_id INTEGER NOT NULL,
	tier_number INTEGER NOT NULL,
	loyalty_points REAL NOT NULL DEFAULT 0,
	tier_expiry_date TEXT,
	points_expiry_date TEXT,
	PRIMARY KEY (customer_id, program_id)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS subscriptions (
	customer_id INTEGER NOT NULL REFERENCES customers (id),
	channel TEXT NOT NULL,
	priority TEXT NOT NULL,
	source_name TEXT NOT NULL DEFAULT '',
	account_id TEXT NOT NULL DEFAULT '',
	type TEXT NOT NULL,
	PRIMARY KEY (customer_id, channel, priority, source_name, account_id)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS tokens (
	token TEXT PRIMARY KEY,
	client_key TEXT NOT NULL,
	-- Milliseconds since 1970.
	expires_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS journal (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	entry TEXT NOT NULL
);

-- Webhooks are never deleted, and their names stay taken.
CREATE TABLE IF NOT EXISTS webhooks (
	number INTEGER PRIMARY KEY AUTOINCREMENT,
	id TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL UNIQUE,
	active INTEGER NOT NULL,
	-- Everything that answers show, as JSON.
	webhook TEXT NOT NULL
);
