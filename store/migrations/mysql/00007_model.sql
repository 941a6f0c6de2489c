-- Matching models and their adoption; why must-links are refused.
-- +goose Up

-- match_model: matching models that were ever adopted, frozen
CREATE TABLE IF NOT EXISTS match_model (
  hash VARCHAR(255) NOT NULL,
  name VARCHAR(255) NOT NULL,
  content LONGTEXT NOT NULL,
  added_at VARCHAR(40) NOT NULL,
  PRIMARY KEY (hash)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- adoption: which model matched the records from when on; the newest counts
CREATE TABLE IF NOT EXISTS adoption (
  id BIGINT NOT NULL,
  fingerprint VARCHAR(255) NOT NULL,
  method VARCHAR(255) NOT NULL,
  model VARCHAR(255) NOT NULL,
  who VARCHAR(255) NOT NULL,
  why LONGTEXT NOT NULL,
  run_id BIGINT NOT NULL,
  begun_at VARCHAR(40) NOT NULL,
  ended_at VARCHAR(40) NOT NULL,
  state VARCHAR(255) NOT NULL,
  after_rec BIGINT NOT NULL,
  PRIMARY KEY (id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- work_rekey: match keys of versions on their way; empty between transactions
CREATE TABLE IF NOT EXISTS work_rekey (
  rec_id BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  match_keys LONGBLOB,
  PRIMARY KEY (rec_id, batch_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- refusal: why a must-link in review is refused: what it would merge, and the records that must stay apart
CREATE TABLE IF NOT EXISTS refusal (
  a_rec BIGINT NOT NULL,
  b_rec BIGINT NOT NULL,
  why VARCHAR(255) NOT NULL,
  by_a BIGINT NOT NULL,
  by_b BIGINT NOT NULL,
  PRIMARY KEY (a_rec, b_rec)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- +goose Down
DROP TABLE refusal;
DROP TABLE work_rekey;
DROP TABLE adoption;
DROP TABLE match_model;
