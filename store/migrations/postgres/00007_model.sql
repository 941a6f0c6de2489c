-- Matching models and their adoption; why must-links are refused.
-- +goose Up

-- match_model: matching models that were ever adopted, frozen
CREATE TABLE match_model (
  hash TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  content TEXT NOT NULL,
  added_at TEXT NOT NULL,
  PRIMARY KEY (hash)
);

-- adoption: which model matched the records from when on; the newest counts
CREATE TABLE adoption (
  id BIGINT NOT NULL,
  fingerprint TEXT COLLATE "C" NOT NULL,
  method TEXT COLLATE "C" NOT NULL,
  model TEXT COLLATE "C" NOT NULL,
  who TEXT COLLATE "C" NOT NULL,
  why TEXT NOT NULL,
  run_id BIGINT NOT NULL,
  begun_at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  after_rec BIGINT NOT NULL,
  PRIMARY KEY (id)
);

-- work_rekey: match keys of versions on their way; empty between transactions
CREATE TABLE work_rekey (
  rec_id BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  match_keys BYTEA,
  PRIMARY KEY (rec_id, batch_id)
);

-- refusal: why a must-link in review is refused: what it would merge, and the records that must stay apart
CREATE TABLE refusal (
  a_rec BIGINT NOT NULL,
  b_rec BIGINT NOT NULL,
  why TEXT COLLATE "C" NOT NULL,
  by_a BIGINT NOT NULL,
  by_b BIGINT NOT NULL,
  PRIMARY KEY (a_rec, b_rec)
);

-- +goose Down
DROP TABLE refusal;
DROP TABLE work_rekey;
DROP TABLE adoption;
DROP TABLE match_model;
