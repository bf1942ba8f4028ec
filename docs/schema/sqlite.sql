-- Made by `make documents`. The source is each crate's store/migrations.rs.

-- store-001: The audit trail and the gapless counters that numbers of papers are taken from.
CREATE TABLE audit (
  area TEXT NOT NULL,
  line INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor_id TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  act TEXT NOT NULL,
  thing TEXT NOT NULL,
  fact TEXT NOT NULL,
  PRIMARY KEY (area, line)
) STRICT;
CREATE INDEX audit_thing ON audit (area, thing, line);
CREATE TABLE counters (
  area TEXT NOT NULL,
  series TEXT NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (area, series)
) STRICT;

-- store-002: Every audit line carries the link of the line before it and its own, so that a change shows; the last link of each day is an anchor to be printed.
ALTER TABLE audit ADD COLUMN previous TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN link TEXT NOT NULL DEFAULT '';
CREATE TABLE audit_anchors (
  area TEXT NOT NULL,
  line INTEGER NOT NULL,
  day TEXT NOT NULL,
  link TEXT NOT NULL,
  PRIMARY KEY (area, line)
) STRICT;
CREATE TABLE audit_algorithms (
  area TEXT NOT NULL,
  algorithm TEXT NOT NULL,
  PRIMARY KEY (area)
) STRICT;

-- notices-001: Durable jobs with progress.
CREATE TABLE jobs (
  area TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  payload TEXT NOT NULL,
  checkpoint TEXT NOT NULL,
  state TEXT NOT NULL,
  done INTEGER NOT NULL,
  total INTEGER NOT NULL,
  result TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  PRIMARY KEY (area, id)
) STRICT;
CREATE INDEX jobs_waiting ON jobs (state, asked_at);

-- evaluations-001: Campaigns with their scheme, and every saved version of it.
CREATE TABLE campaigns (
  area TEXT NOT NULL,
  id TEXT NOT NULL,
  title TEXT NOT NULL,
  year INTEGER NOT NULL,
  stage TEXT NOT NULL,
  stage_code TEXT NOT NULL,
  scheme TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (area, id)
) STRICT;
CREATE INDEX campaigns_by_age ON campaigns (area, year DESC, created_at DESC);
CREATE TABLE scheme_versions (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  version INTEGER NOT NULL,
  scheme TEXT NOT NULL,
  saved_by TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (area, campaign, version)
) STRICT;

-- evaluations-002: The roster and the draw. A person stands here, never beside a slip or a ballot.
CREATE TABLE roster (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  stratum TEXT NOT NULL,
  person_id TEXT NOT NULL,
  name TEXT NOT NULL,
  workplace TEXT NOT NULL,
  phone BLOB NOT NULL,
  PRIMARY KEY (area, campaign, stratum, person_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE draws (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  seed TEXT NOT NULL,
  roster_hash TEXT NOT NULL,
  drawn_at INTEGER NOT NULL,
  drawn_by TEXT NOT NULL,
  PRIMARY KEY (area, campaign)
) STRICT;
CREATE TABLE drawn (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  stratum TEXT NOT NULL,
  place INTEGER NOT NULL,
  person_id TEXT NOT NULL,
  ticket TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  replaces TEXT NOT NULL,
  PRIMARY KEY (area, campaign, stratum, place)
) STRICT, WITHOUT ROWID;

-- evaluations-030: The public draw: frozen digests, witnessed seeds, and rounds declared void, which stay on record.
CREATE TABLE draw_rounds (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  round INTEGER NOT NULL,
  roster_sha256 TEXT NOT NULL,
  plan_sha256 TEXT NOT NULL,
  people INTEGER NOT NULL,
  frozen_at INTEGER NOT NULL,
  frozen_by TEXT NOT NULL,
  void_at INTEGER NOT NULL,
  void_reason TEXT NOT NULL,
  PRIMARY KEY (area, campaign, round)
) STRICT;
CREATE TABLE draw_seeds (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  round INTEGER NOT NULL,
  place INTEGER NOT NULL,
  source TEXT NOT NULL,
  seed TEXT NOT NULL,
  witness TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  recorded_by TEXT NOT NULL,
  PRIMARY KEY (area, campaign, round, place)
) STRICT;

-- evaluations-010: Slips by the hash of their code, keyed so that their order says nothing; a draft stands in its slip's row, so that using the slip removes it.
CREATE TABLE slip_batches (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  id TEXT NOT NULL,
  stratum TEXT NOT NULL,
  slips INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('printing', 'printed', 'handed_out')),
  secret BLOB NOT NULL,
  sheets TEXT NOT NULL,
  PRIMARY KEY (area, campaign, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE slips (
  area TEXT NOT NULL,
  code_hash BLOB NOT NULL,
  campaign TEXT NOT NULL,
  stratum TEXT NOT NULL,
  batch TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('issued', 'used', 'revoked', 'replaced')),
  draft BLOB NOT NULL,
  PRIMARY KEY (area, code_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX slips_by_state ON slips (area, campaign, stratum, state);

-- evaluations-011: Ballots and opinions, each under a random id, without time, address or a way from one to the other.
CREATE TABLE ballots (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  ballot_id TEXT NOT NULL,
  stratum TEXT NOT NULL,
  channel TEXT NOT NULL,
  marks BLOB NOT NULL,
  PRIMARY KEY (area, campaign, ballot_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE opinions (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  unit TEXT NOT NULL,
  opinion_id TEXT NOT NULL,
  opinion TEXT NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (area, campaign, unit, opinion_id)
) STRICT, WITHOUT ROWID;

-- evaluations-060: Ballots sealed for the observers' key, the log they are leaves of, and its signed heads. A used slip's receipt is kept under the slip's own code, so that nobody but its holder can read it.
CREATE TABLE campaign_keys (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  public BLOB NOT NULL,
  needed INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  PRIMARY KEY (area, campaign)
) STRICT;
CREATE TABLE key_parts (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  place INTEGER NOT NULL,
  holder TEXT NOT NULL,
  part BLOB NOT NULL,
  taken_at INTEGER NOT NULL,
  PRIMARY KEY (area, campaign, place)
) STRICT;
CREATE TABLE sealed_ballots (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  leaf BLOB NOT NULL,
  stratum TEXT NOT NULL,
  envelope BLOB NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (area, campaign, leaf)
) STRICT, WITHOUT ROWID;
CREATE INDEX sealed_ballots_in_order ON sealed_ballots (area, campaign, place, leaf);
CREATE TABLE tree_heads (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  at INTEGER NOT NULL,
  signature BLOB NOT NULL,
  PRIMARY KEY (area, campaign, size)
) STRICT;
CREATE TABLE slip_receipts (
  area TEXT NOT NULL,
  code_hash BLOB NOT NULL,
  kept BLOB NOT NULL,
  PRIMARY KEY (area, code_hash)
) STRICT, WITHOUT ROWID;

-- evaluations-020: Satisfaction rates of earlier years, of the whole evaluation (empty unit) or of a unit.
CREATE TABLE history (
  area TEXT NOT NULL,
  year INTEGER NOT NULL,
  unit TEXT NOT NULL,
  satisfaction TEXT NOT NULL,
  PRIMARY KEY (area, year, unit)
) STRICT;

-- evaluations-021: Bulletins (empty unit) and rectification notices: numbered at once, made one by one, signed for by the unit.
CREATE TABLE issued_papers (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  unit TEXT NOT NULL,
  number INTEGER NOT NULL,
  document_number TEXT NOT NULL,
  issued_at INTEGER NOT NULL,
  opinions INTEGER NOT NULL,
  pdf TEXT NOT NULL,
  docx TEXT NOT NULL,
  signed_by TEXT NOT NULL,
  signed_at INTEGER NOT NULL,
  PRIMARY KEY (area, campaign, unit)
) STRICT;
CREATE INDEX issued_papers_by_unit ON issued_papers (area, unit, issued_at);

-- evaluations-061: Flagged opinions: what was proposed, and what a second person released or withheld.
CREATE TABLE opinion_reviews (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  opinion_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'proposed', 'released', 'withheld')),
  text TEXT NOT NULL,
  proposed_by TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  PRIMARY KEY (area, campaign, opinion_id)
) STRICT, WITHOUT ROWID;

-- registry-001: Areas with levels, classes, units and their duties.
CREATE TABLE areas (
  area TEXT NOT NULL PRIMARY KEY,
  level TEXT NOT NULL,
  name TEXT NOT NULL,
  parent TEXT NOT NULL
) STRICT;
CREATE TABLE unit_classes (
  area TEXT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (area, code)
) STRICT;
CREATE TABLE units (
  area TEXT NOT NULL,
  id TEXT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  short_name TEXT NOT NULL,
  class_code TEXT NOT NULL,
  kind TEXT NOT NULL,
  credit_code TEXT NOT NULL,
  address TEXT NOT NULL,
  phone TEXT NOT NULL,
  windows TEXT NOT NULL,
  active INTEGER NOT NULL,
  closed_reason TEXT NOT NULL,
  sort_key BLOB NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (area, id)
) STRICT;
CREATE UNIQUE INDEX units_code ON units (area, code);
CREATE INDEX units_name ON units (area, sort_key, code);
CREATE INDEX units_class ON units (area, class_code, code);
CREATE TABLE unit_duties (
  area TEXT NOT NULL,
  unit TEXT NOT NULL,
  place INTEGER NOT NULL,
  text TEXT NOT NULL,
  basis TEXT NOT NULL,
  PRIMARY KEY (area, unit, place)
) STRICT;

-- registry-002: People of units with their posts; identity numbers only as marks under a key that is sealed by the office's key.
CREATE TABLE area_keys (
  area TEXT NOT NULL,
  purpose TEXT NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (area, purpose)
) STRICT;
CREATE TABLE unit_people (
  area TEXT NOT NULL,
  id TEXT NOT NULL,
  unit TEXT NOT NULL,
  name TEXT NOT NULL,
  post TEXT NOT NULL,
  partner TEXT NOT NULL,
  phone TEXT NOT NULL,
  identity_mark TEXT NOT NULL,
  sort_key BLOB NOT NULL,
  PRIMARY KEY (area, id)
) STRICT;
CREATE INDEX unit_people_unit ON unit_people (area, unit, sort_key, id);

-- notices-002: Messages to people with their deliveries by mail, webhook, text message and WeChat; wishes and settings.
CREATE TABLE messages (
  area TEXT NOT NULL,
  number INTEGER NOT NULL,
  person TEXT NOT NULL,
  key TEXT NOT NULL,
  kind TEXT NOT NULL,
  words TEXT NOT NULL,
  link TEXT NOT NULL,
  urgent INTEGER NOT NULL,
  told_at INTEGER NOT NULL,
  read_at INTEGER,
  PRIMARY KEY (area, number)
) STRICT;
CREATE UNIQUE INDEX messages_once ON messages (area, person, key);
CREATE INDEX messages_inbox ON messages (area, person, number);
CREATE INDEX messages_unread ON messages (area, person) WHERE read_at IS NULL;
CREATE TABLE deliveries (
  area TEXT NOT NULL,
  number INTEGER NOT NULL,
  channel TEXT NOT NULL,
  person TEXT NOT NULL,
  state TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  word TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (area, number, channel)
) STRICT;
CREATE INDEX deliveries_due ON deliveries (state, due_at);
CREATE TABLE message_wishes (
  area TEXT NOT NULL,
  person TEXT NOT NULL,
  wishes TEXT NOT NULL,
  PRIMARY KEY (area, person)
) STRICT;
CREATE TABLE message_settings (
  area TEXT NOT NULL,
  ways TEXT NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (area)
) STRICT;

-- identity-001: People who can sign in, their sessions, recovery codes, the demand for a second factor, and the setup link.
CREATE TABLE people (
  area TEXT NOT NULL,
  id TEXT NOT NULL,
  user_name TEXT NOT NULL,
  name TEXT NOT NULL,
  roles TEXT NOT NULL,
  unit TEXT,
  active INTEGER NOT NULL,
  must_change INTEGER NOT NULL,
  password TEXT NOT NULL,
  password_at INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  locked_until INTEGER,
  factor BLOB,
  factor_step INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (area, id)
) STRICT;
CREATE UNIQUE INDEX people_user_name ON people (area, user_name);
CREATE TABLE sessions (
  area TEXT NOT NULL,
  id_hash TEXT NOT NULL,
  person TEXT NOT NULL,
  data TEXT NOT NULL,
  touched_at INTEGER NOT NULL,
  PRIMARY KEY (area, id_hash)
) STRICT;
CREATE INDEX sessions_person ON sessions (area, person);
CREATE INDEX sessions_touched ON sessions (area, touched_at);
CREATE TABLE recovery_codes (
  area TEXT NOT NULL,
  person TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  PRIMARY KEY (area, person, code_hash)
) STRICT;
CREATE TABLE second_factor_roles (
  area TEXT NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (area, role)
) STRICT;
CREATE TABLE setup_links (
  area TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  PRIMARY KEY (area)
) STRICT;
