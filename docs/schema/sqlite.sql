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

-- jobs-002: Work that recurs (a daily patrol) waits for its moment, and is not asked for twice.
ALTER TABLE jobs ADD COLUMN not_before INTEGER NOT NULL DEFAULT 0;
CREATE INDEX jobs_kind ON jobs (area, kind, state);

-- jobs-003: Of several servers of one database the one that holds this row locked runs the jobs.
CREATE TABLE job_runner (
  seat INTEGER NOT NULL PRIMARY KEY
) STRICT;
INSERT INTO job_runner (seat) VALUES (1);

-- jobs-004: Printing has a lane of its own, so that nothing else waits for it; each lane has its seat.
INSERT INTO job_runner (seat) VALUES (2);

-- jobs-005: Of several servers of one database one sends deliveries at a time, so that none takes what another is sending for cut off.
INSERT INTO job_runner (seat) VALUES (3);

-- counting-001: A paper count: its plan and hall, printed serials, the paper book, batches with both entries, what was set aside, remarks and explanations.
CREATE TABLE countings (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  plan TEXT NOT NULL,
  phase TEXT NOT NULL CHECK (phase IN ('preparing', 'open', 'done')),
  hall TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  wall TEXT NOT NULL,
  PRIMARY KEY (area, campaign)
) STRICT;
CREATE UNIQUE INDEX countings_wall ON countings (area, wall);
CREATE TABLE print_runs (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  run INTEGER NOT NULL,
  stratum TEXT NOT NULL,
  first_serial INTEGER NOT NULL,
  last_serial INTEGER NOT NULL,
  variant TEXT NOT NULL CHECK (variant IN ('normal', 'large')),
  file TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (area, campaign, run)
) STRICT;
CREATE TABLE paper_book (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  stratum TEXT NOT NULL,
  kind TEXT NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (area, campaign, stratum, kind)
) STRICT;
CREATE TABLE count_batches (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  number INTEGER NOT NULL,
  stratum TEXT NOT NULL,
  envelopes INTEGER NOT NULL,
  sheets INTEGER NOT NULL,
  state TEXT NOT NULL,
  state_code TEXT NOT NULL,
  PRIMARY KEY (area, campaign, number)
) STRICT;
CREATE TABLE count_forms (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  batch INTEGER NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('first', 'second')),
  serial INTEGER NOT NULL,
  fields TEXT NOT NULL,
  PRIMARY KEY (area, campaign, batch, side, serial)
) STRICT;
CREATE TABLE count_set_aside (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  batch INTEGER NOT NULL,
  place INTEGER NOT NULL,
  reason TEXT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (area, campaign, batch, place)
) STRICT;
CREATE TABLE count_remarks (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  place INTEGER NOT NULL,
  at INTEGER NOT NULL,
  observer TEXT NOT NULL,
  remark TEXT NOT NULL,
  PRIMARY KEY (area, campaign, place)
) STRICT;
CREATE TABLE count_explanations (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  rule TEXT NOT NULL,
  place TEXT NOT NULL,
  at INTEGER NOT NULL,
  author TEXT NOT NULL,
  explanation TEXT NOT NULL,
  PRIMARY KEY (area, campaign, rule, place)
) STRICT;

-- counting-002: Opinions on paper ballots, typed word for word beside the first entry and sealed until the count is closed.
CREATE TABLE count_opinions (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  batch INTEGER NOT NULL,
  place INTEGER NOT NULL,
  serial INTEGER NOT NULL,
  unit TEXT NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (area, campaign, batch, place)
) STRICT;

-- counting-003: Ballots of a batch that do not count, as a number beside those that do; what an explanation is about, by its digest.
ALTER TABLE count_batches ADD COLUMN void INTEGER NOT NULL DEFAULT 0;
ALTER TABLE count_explanations ADD COLUMN about TEXT NOT NULL DEFAULT '';

-- panels-001: Panels drawn by quota: quotas and people, the lottery made from them, who has a seat and who left it.
CREATE TABLE panels (
  area TEXT NOT NULL,
  id TEXT NOT NULL,
  title TEXT NOT NULL,
  size INTEGER NOT NULL,
  quotas TEXT NOT NULL,
  version INTEGER NOT NULL,
  answer TEXT NOT NULL,
  record TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  made_by TEXT NOT NULL,
  PRIMARY KEY (area, id)
) STRICT;
CREATE TABLE panel_people (
  area TEXT NOT NULL,
  panel TEXT NOT NULL,
  place INTEGER NOT NULL,
  person_id TEXT NOT NULL,
  name TEXT NOT NULL,
  workplace TEXT NOT NULL,
  features TEXT NOT NULL,
  household TEXT NOT NULL,
  PRIMARY KEY (area, panel, place)
) STRICT;
CREATE TABLE panel_seats (
  area TEXT NOT NULL,
  panel TEXT NOT NULL,
  person_id TEXT NOT NULL,
  replacement INTEGER NOT NULL,
  replaces TEXT NOT NULL,
  ticket TEXT NOT NULL,
  seated_at INTEGER NOT NULL,
  left_at INTEGER NOT NULL,
  left_reason TEXT NOT NULL,
  PRIMARY KEY (area, panel, person_id)
) STRICT;

-- reports-001: Reports with their files, talk with the reporter, words to compare by; the keys that seal who reported; systems that hand in cases.
CREATE TABLE reports (
  area TEXT NOT NULL,
  id TEXT NOT NULL,
  code_mark TEXT NOT NULL,
  door TEXT NOT NULL,
  source_system TEXT NOT NULL,
  source_number TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  unit TEXT NOT NULL,
  unit_words TEXT NOT NULL,
  place TEXT NOT NULL,
  happened TEXT NOT NULL,
  named INTEGER NOT NULL,
  wants_reply INTEGER NOT NULL,
  reporter_key TEXT NOT NULL,
  reporter BLOB NOT NULL,
  received_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  problem TEXT NOT NULL,
  problem_number TEXT NOT NULL,
  merged_into TEXT NOT NULL,
  reopened INTEGER NOT NULL,
  rating INTEGER NOT NULL,
  rating_words TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (area, id)
) STRICT;
CREATE INDEX reports_by_state ON reports (area, state, id);
CREATE INDEX reports_by_unit ON reports (area, unit, id);
CREATE UNIQUE INDEX reports_by_code ON reports (area, code_mark) WHERE code_mark <> '';
CREATE UNIQUE INDEX reports_by_source ON reports (area, source_system, source_number) WHERE source_number <> '';
CREATE TABLE report_files (
  area TEXT NOT NULL,
  report TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  kind TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  cleaned TEXT NOT NULL,
  complete INTEGER NOT NULL,
  begun_at INTEGER NOT NULL,
  PRIMARY KEY (area, report, id)
) STRICT;
CREATE UNIQUE INDEX report_files_by_id ON report_files (area, id);
CREATE TABLE report_messages (
  area TEXT NOT NULL,
  report TEXT NOT NULL,
  place INTEGER NOT NULL,
  from_office INTEGER NOT NULL,
  author TEXT NOT NULL,
  body TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (area, report, place)
) STRICT;
CREATE TABLE report_words (
  area TEXT NOT NULL,
  word TEXT NOT NULL,
  report TEXT NOT NULL,
  PRIMARY KEY (area, word, report)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_words_of ON report_words (area, report);
CREATE TABLE identity_keys (
  area TEXT NOT NULL,
  id TEXT NOT NULL,
  public_key BLOB NOT NULL,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (area, id)
) STRICT;
CREATE TABLE identity_keepers (
  area TEXT NOT NULL,
  key_id TEXT NOT NULL,
  person TEXT NOT NULL,
  name TEXT NOT NULL,
  salt BLOB NOT NULL,
  wrapped BLOB NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (area, key_id, person)
) STRICT;
CREATE TABLE identity_looks (
  area TEXT NOT NULL,
  report TEXT NOT NULL,
  place INTEGER NOT NULL,
  person TEXT NOT NULL,
  name TEXT NOT NULL,
  reason TEXT NOT NULL,
  opened INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (area, report, place)
) STRICT;
CREATE TABLE report_settings (
  area TEXT NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  set_by TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  PRIMARY KEY (area, name)
) STRICT;
CREATE TABLE case_systems (
  area TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  token_mark TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  withdrawn INTEGER NOT NULL,
  PRIMARY KEY (area, id)
) STRICT;
CREATE UNIQUE INDEX case_systems_by_token ON case_systems (area, token_mark);
CREATE TABLE case_answers (
  area TEXT NOT NULL,
  system TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  answer TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (area, system, idempotency_key)
) STRICT;

-- reports-002: A problem that is transferred as a clue takes its reports with it.
CREATE INDEX reports_by_problem ON reports (area, problem) WHERE problem <> '';

-- reports-003: Tokens of other systems are for one purpose each and stand with the people who sign in; they are made anew.
DROP TABLE case_systems;
DROP TABLE case_answers;

-- reports-004: A hotline's file is taken in by a durable job; the file waits in the vault until it is done.
CREATE TABLE hotline_files (
  area TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  brought_by TEXT NOT NULL,
  brought_at INTEGER NOT NULL,
  job TEXT NOT NULL,
  PRIMARY KEY (area, id)
) STRICT;
CREATE INDEX hotline_files_by_time ON hotline_files (area, brought_at);

-- reports-005: A report has a clock that begins when it comes in, and again when its reporter reopens it; what a reporter writes waits until the office has read it.
ALTER TABLE reports ADD COLUMN clock_from INTEGER NOT NULL DEFAULT 0;
ALTER TABLE reports ADD COLUMN words_at INTEGER NOT NULL DEFAULT 0;
UPDATE reports SET clock_from = received_at;
UPDATE reports SET words_at = COALESCE((SELECT MIN(m.at) FROM report_messages m
  WHERE m.area = reports.area AND m.report = reports.id AND NOT m.from_office AND m.place > COALESCE((SELECT MAX(o.place)
    FROM report_messages o WHERE o.area = reports.area AND o.report = reports.id AND o.from_office), 0)), 0)
WHERE state IN ('received', 'accepted');
CREATE INDEX reports_by_clock ON reports (area, state, clock_from, id);
CREATE INDEX reports_by_words ON reports (area, words_at, id) WHERE words_at > 0;

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

-- evaluations-031: Panels are drawn in public in the same way: the key is the id of whatever is drawn for, not of a campaign alone.
ALTER TABLE draw_rounds RENAME COLUMN campaign TO drawn_for;
ALTER TABLE draw_seeds RENAME COLUMN campaign TO drawn_for;

-- evaluations-032: Which seeds will come is announced with the freeze, so that none can be added until the draw suits. Rounds frozen before have no list and go on without.
ALTER TABLE draw_rounds ADD COLUMN declared TEXT NOT NULL DEFAULT '[]';

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

-- evaluations-050: Campaigns with paper ballots: whether their count is open, and the totals of batch tally sheets.
CREATE TABLE paper_counts (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'done')),
  PRIMARY KEY (area, campaign)
) STRICT;
CREATE TABLE paper_totals (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  batch INTEGER NOT NULL,
  stratum TEXT NOT NULL,
  sheets INTEGER NOT NULL,
  cells TEXT NOT NULL,
  PRIMARY KEY (area, campaign, batch)
) STRICT;

-- evaluations-051: Batches typed ballot by ballot keep their totals too, so that anybody can add them up; the tally does not count them again.
ALTER TABLE paper_totals ADD COLUMN of_ballots INTEGER NOT NULL DEFAULT 0;

-- evaluations-053: A campaign that was declared to have paper only takes no codes afterwards: with codes issued its hall could never be opened.
ALTER TABLE paper_counts ADD COLUMN without_codes INTEGER NOT NULL DEFAULT 0;

-- evaluations-052: Who signed which protocol of a paper count, so that an outsider's check names the one that is not signed.
CREATE TABLE paper_signatures (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  place INTEGER NOT NULL,
  protocol TEXT NOT NULL,
  duty TEXT NOT NULL,
  name TEXT NOT NULL,
  signed_at INTEGER NOT NULL,
  PRIMARY KEY (area, campaign, place)
) STRICT;

-- evaluations-013: Opinions written on paper ballots are taken out again when a batch is counted anew, so it is known which they are.
ALTER TABLE opinions ADD COLUMN channel TEXT NOT NULL DEFAULT 'online';

-- evaluations-012: Every ballot moved its slip in the index by state, which cost as much as the ballot itself; the participation book reads the slips as they lie.
DROP INDEX slips_by_state;

-- evaluations-016: A code that came back with a paper ballot is told from one used online: booked twice it is no reason to set an envelope aside.
ALTER TABLE slips ADD COLUMN on_paper INTEGER NOT NULL DEFAULT 0;

-- evaluations-066: A key part belongs to one account and is handed out to nobody else. Heads are signed as a day begins and not when ballots come, so that no head tells of an hour; the day is kept for it.
ALTER TABLE key_parts ADD COLUMN person TEXT NOT NULL DEFAULT '';
ALTER TABLE campaign_keys ADD COLUMN heads_on TEXT NOT NULL DEFAULT '';

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

-- evaluations-062: An opinion whose matter is transferred as a clue leaves the evaluation; how many did is all that stays.
CREATE TABLE opinions_withheld (
  area TEXT NOT NULL,
  campaign TEXT NOT NULL,
  channel TEXT NOT NULL,
  withheld INTEGER NOT NULL,
  PRIMARY KEY (area, campaign, channel)
) STRICT, WITHOUT ROWID;

-- meetings-001: Meetings from plan to signed minutes, the units asked to come, and the tasks that were decided.
CREATE TABLE meetings (
  area TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  begins_at INTEGER NOT NULL,
  stage TEXT NOT NULL,
  meeting TEXT NOT NULL,
  pdf TEXT NOT NULL,
  docx TEXT NOT NULL,
  PRIMARY KEY (area, id)
) STRICT;
CREATE INDEX meetings_begins ON meetings (area, begins_at DESC, id);
CREATE TABLE meeting_units (
  area TEXT NOT NULL,
  unit TEXT NOT NULL,
  meeting TEXT NOT NULL,
  begins_at INTEGER NOT NULL,
  PRIMARY KEY (area, unit, meeting)
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_units_meeting ON meeting_units (area, meeting);
CREATE TABLE meeting_tasks (
  area TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  meeting TEXT NOT NULL,
  place INTEGER NOT NULL,
  unit TEXT NOT NULL,
  stage TEXT NOT NULL,
  due TEXT NOT NULL,
  task TEXT NOT NULL,
  PRIMARY KEY (area, id)
) STRICT;
CREATE INDEX meeting_tasks_meeting ON meeting_tasks (area, meeting, place);
CREATE INDEX meeting_tasks_stage ON meeting_tasks (area, stage, due, id);
CREATE INDEX meeting_tasks_unit ON meeting_tasks (area, unit, stage, due, id);

-- drives-001: Drives from draft to report, and the problems gathered; one that was taken out keeps the reason and is not gathered again.
CREATE TABLE drives (
  area TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  from_day TEXT NOT NULL,
  stage TEXT NOT NULL,
  drive TEXT NOT NULL,
  pdf TEXT NOT NULL,
  docx TEXT NOT NULL,
  PRIMARY KEY (area, id)
) STRICT;
CREATE INDEX drives_from ON drives (area, from_day DESC, id);
CREATE TABLE drive_problems (
  area TEXT NOT NULL,
  drive TEXT NOT NULL,
  problem TEXT NOT NULL,
  by_hand INTEGER NOT NULL,
  taken_out TEXT NOT NULL,
  at INTEGER NOT NULL,
  by_name TEXT NOT NULL,
  PRIMARY KEY (area, drive, problem)
) STRICT, WITHOUT ROWID;

-- drives-002: A unit finds the drives its problems belong to.
CREATE INDEX drive_problems_problem ON drive_problems (area, problem);

-- cases-001: Typical cases from draft to withdrawal; the public reads those that are published, the latest first.
CREATE TABLE typical_cases (
  area TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  stage TEXT NOT NULL,
  at INTEGER NOT NULL,
  typical_case TEXT NOT NULL,
  PRIMARY KEY (area, id)
) STRICT;
CREATE INDEX typical_cases_at ON typical_cases (area, at DESC, id);
CREATE INDEX typical_cases_stage ON typical_cases (area, stage, at DESC, id);

-- accountability-001: Accountability proposals that hang on problems, from the facts to the outcome, with the letter they went out by.
CREATE TABLE accountability_proposals (
  area TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  problem TEXT NOT NULL,
  stage TEXT NOT NULL,
  at INTEGER NOT NULL,
  proposal TEXT NOT NULL,
  pdf TEXT NOT NULL,
  docx TEXT NOT NULL,
  PRIMARY KEY (area, id)
) STRICT;
CREATE INDEX accountability_proposals_at ON accountability_proposals (area, at DESC, id);
CREATE INDEX accountability_proposals_problem ON accountability_proposals (area, problem);

-- problems-001: The ledger: facts are kept for ever, what came in apart from them (a clue takes it away sealed), and one row a problem for lists.
CREATE TABLE problem_facts (
  area TEXT NOT NULL,
  problem TEXT NOT NULL,
  line INTEGER NOT NULL,
  at INTEGER NOT NULL,
  by_id TEXT NOT NULL,
  by_name TEXT NOT NULL,
  fact TEXT NOT NULL,
  PRIMARY KEY (area, problem, line)
) STRICT, WITHOUT ROWID;
CREATE TABLE problem_contents (
  area TEXT NOT NULL,
  problem TEXT NOT NULL,
  found TEXT NOT NULL,
  PRIMARY KEY (area, problem)
) STRICT;
CREATE TABLE problems (
  area TEXT NOT NULL,
  id TEXT NOT NULL,
  year INTEGER NOT NULL,
  serial INTEGER NOT NULL,
  stage TEXT NOT NULL,
  open INTEGER NOT NULL,
  title TEXT NOT NULL,
  door TEXT NOT NULL,
  source_kind TEXT NOT NULL,
  source_id TEXT NOT NULL,
  category TEXT NOT NULL,
  about_unit TEXT NOT NULL,
  lead_unit TEXT NOT NULL,
  mode TEXT NOT NULL,
  officer TEXT NOT NULL,
  officer_name TEXT NOT NULL,
  registered_at INTEGER NOT NULL,
  due TEXT NOT NULL,
  level INTEGER NOT NULL,
  asked INTEGER NOT NULL,
  look_back TEXT NOT NULL,
  round INTEGER NOT NULL,
  returned INTEGER NOT NULL,
  rebounds INTEGER NOT NULL,
  urged INTEGER NOT NULL,
  assigned_at INTEGER NOT NULL,
  responded_at INTEGER NOT NULL,
  closed_at INTEGER NOT NULL,
  on_time INTEGER NOT NULL,
  facts INTEGER NOT NULL,
  PRIMARY KEY (area, id)
) STRICT;
CREATE UNIQUE INDEX problems_number ON problems (area, year DESC, serial DESC);
CREATE INDEX problems_stage ON problems (area, stage, year DESC, serial DESC);
CREATE INDEX problems_open ON problems (area, open, year DESC, serial DESC);
CREATE INDEX problems_lead ON problems (area, lead_unit, year DESC, serial DESC);
CREATE INDEX problems_door ON problems (area, door, year DESC, serial DESC);
CREATE INDEX problems_category ON problems (area, category, year DESC, serial DESC);
CREATE INDEX problems_officer ON problems (area, officer, year DESC, serial DESC);
CREATE INDEX problems_level ON problems (area, level, year DESC, serial DESC);
CREATE INDEX problems_due ON problems (area, due, year DESC, serial DESC);
CREATE INDEX problems_look_back ON problems (area, stage, look_back, year DESC, serial DESC);
CREATE INDEX problems_asked ON problems (area, asked, year DESC, serial DESC);
CREATE INDEX problems_source ON problems (area, source_kind, source_id);
CREATE TABLE problem_units (
  area TEXT NOT NULL,
  unit TEXT NOT NULL,
  problem TEXT NOT NULL,
  year INTEGER NOT NULL,
  serial INTEGER NOT NULL,
  leads INTEGER NOT NULL,
  open INTEGER NOT NULL,
  signed INTEGER NOT NULL,
  answered INTEGER NOT NULL,
  title TEXT NOT NULL,
  mode TEXT NOT NULL,
  due TEXT NOT NULL,
  PRIMARY KEY (area, unit, problem)
) STRICT, WITHOUT ROWID;
CREATE INDEX problem_units_due ON problem_units (area, unit, open, due, year, serial);
CREATE INDEX problem_units_problem ON problem_units (area, problem);

-- problems-002: Time limits of an area, each version with the day it holds from and who set it.
CREATE TABLE problem_limits (
  area TEXT NOT NULL,
  in_force TEXT NOT NULL,
  limits TEXT NOT NULL,
  set_by TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  PRIMARY KEY (area, in_force)
) STRICT;

-- problems-003: Filters of the ledger that a person keeps under a name.
CREATE TABLE problem_filters (
  area TEXT NOT NULL,
  person TEXT NOT NULL,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  PRIMARY KEY (area, person, name)
) STRICT;

-- problems-004: Papers of problems: numbered at once, made after it, one of a kind in each round.
CREATE TABLE problem_papers (
  area TEXT NOT NULL,
  problem TEXT NOT NULL,
  kind TEXT NOT NULL,
  round INTEGER NOT NULL,
  document_number TEXT NOT NULL,
  issued_at INTEGER NOT NULL,
  pdf TEXT NOT NULL,
  docx TEXT NOT NULL,
  PRIMARY KEY (area, problem, kind, round)
) STRICT;

-- problems-005: Transferred clues: the package and the outcome sealed, beside them only that and when.
CREATE TABLE problem_clues (
  area TEXT NOT NULL,
  problem TEXT NOT NULL,
  number TEXT NOT NULL,
  hash TEXT NOT NULL,
  sealed BLOB NOT NULL,
  sent_at INTEGER NOT NULL,
  received_by TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  outcome BLOB NOT NULL,
  outcome_at INTEGER NOT NULL,
  PRIMARY KEY (area, problem)
) STRICT;
CREATE INDEX problem_clues_sent ON problem_clues (area, sent_at DESC, problem);

-- problems-006: What is raised, came back or was returned is rare; each has an index of its own in the order of the ledger.
DROP INDEX problems_level;
CREATE INDEX problems_raised ON problems (area, year DESC, serial DESC) WHERE level > 0;
CREATE INDEX problems_rebound ON problems (area, year DESC, serial DESC) WHERE rebounds > 0;
CREATE INDEX problems_returned ON problems (area, year DESC, serial DESC) WHERE returned > 0;

-- problems-areas: Where a problem came from that an upper area's office assigned; found from both sides.
CREATE TABLE problems_above (
  area TEXT NOT NULL,
  problem TEXT NOT NULL,
  upper_area TEXT NOT NULL,
  upper_problem TEXT NOT NULL,
  upper_unit TEXT NOT NULL,
  slip_at INTEGER NOT NULL,
  PRIMARY KEY (area, problem)
) STRICT;
CREATE INDEX problems_above_upper ON problems_above (upper_area, upper_problem, slip_at);

-- problems-words: A few characters of a title are found without reading the whole ledger.
CREATE TABLE problem_words (
  area TEXT NOT NULL,
  word TEXT NOT NULL,
  year INTEGER NOT NULL,
  serial INTEGER NOT NULL,
  PRIMARY KEY (area, word, year, serial)
) STRICT, WITHOUT ROWID;
INSERT INTO problem_words (area, word, year, serial)
WITH RECURSIVE n(place) AS (SELECT 1 UNION ALL SELECT place + 1 FROM n WHERE place < 400)
SELECT DISTINCT area, SUBSTR(LOWER(title), CAST(place AS INT), 2), year, serial FROM problems CROSS JOIN n WHERE place < LENGTH(title);

-- problems-waiting: Files of a refused form wait for a week, so that nobody sends them twice and none stays behind.
CREATE TABLE problem_waiting_files (
  area TEXT NOT NULL,
  person TEXT NOT NULL,
  form TEXT NOT NULL,
  place INTEGER NOT NULL,
  evidence TEXT NOT NULL,
  kept_at INTEGER NOT NULL,
  PRIMARY KEY (area, person, form, place)
) STRICT;

-- problems-units-signed: A unit's first screen counts what it has to sign for by the index alone, however long its ledger.
DROP INDEX problem_units_due;
CREATE INDEX problem_units_due ON problem_units (area, unit, open, due, year, serial, signed);

-- problems-joined: What was joined to a problem is found from there, by an index.
ALTER TABLE problems ADD COLUMN joined_into TEXT NOT NULL DEFAULT '';
UPDATE problems SET joined_into = COALESCE((SELECT MAX(SUBSTR(f.fact, 26, 36)) FROM problem_facts f
  WHERE f.area = problems.area AND f.problem = problems.id AND f.fact LIKE '{"fact":"joined","into":"%'), '')
WHERE stage = 'joined';
CREATE INDEX problems_joined ON problems (area, joined_into, year, serial) WHERE joined_into > '';

-- problems-own-checks: What a unit handed in of its own check stays with it, sealed, whatever becomes of the matter on the ledger.
CREATE TABLE problem_own_checks (
  area TEXT NOT NULL,
  unit TEXT NOT NULL,
  year INTEGER NOT NULL,
  serial INTEGER NOT NULL,
  problem TEXT NOT NULL,
  handed_in INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (area, unit, year, serial)
) STRICT;
CREATE UNIQUE INDEX problem_own_checks_problem ON problem_own_checks (area, problem);

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

-- registry-003: Notices on holidays that came after this program; one for each year they settle.
CREATE TABLE holiday_notices (
  area TEXT NOT NULL,
  year INTEGER NOT NULL,
  source TEXT NOT NULL,
  days TEXT NOT NULL,
  set_by TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  PRIMARY KEY (area, year)
) STRICT;

-- registry-004: Many offices keep summer and winter hours: which hours are in force from which day on.
CREATE TABLE office_hours (
  area TEXT NOT NULL,
  from_day TEXT NOT NULL,
  name TEXT NOT NULL,
  hours TEXT NOT NULL,
  set_by TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  PRIMARY KEY (area, from_day)
) STRICT;

-- registry-005: The offices of areas below: which unit stands for each, and where people reach it.
CREATE TABLE lower_offices (
  area TEXT NOT NULL,
  unit TEXT NOT NULL,
  lower TEXT NOT NULL,
  address TEXT NOT NULL,
  PRIMARY KEY (area, unit)
) STRICT;
CREATE UNIQUE INDEX lower_offices_lower ON lower_offices (area, lower);

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

-- identity-002: Other systems with a token each and what it is for, and the answers they were given to their keys.
CREATE TABLE systems (
  area TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  purpose TEXT NOT NULL,
  unit TEXT NOT NULL,
  token_mark TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  withdrawn INTEGER NOT NULL,
  PRIMARY KEY (area, id)
) STRICT;
CREATE UNIQUE INDEX systems_token ON systems (area, token_mark);
CREATE TABLE system_answers (
  area TEXT NOT NULL,
  system TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  answer TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (area, system, idempotency_key)
) STRICT;
