-- Samples drawn for verification, and what reviewers found.
-- +goose Up

-- sample: draws of rows for review
CREATE TABLE IF NOT EXISTS sample (
  id BIGINT AUTO_INCREMENT PRIMARY KEY,
  run_id BIGINT NOT NULL,
  plan LONGTEXT NOT NULL,
  seed LONGTEXT NOT NULL,
  strata LONGTEXT NOT NULL,
  drawn_at VARCHAR(40) NOT NULL,
  drawn_by VARCHAR(255) NOT NULL,
  INDEX sample_run_id (run_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- sample_row: drawn rows in the order of the draw, with up to two reviews
CREATE TABLE IF NOT EXISTS sample_row (
  sample_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  rec_id BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  stratum BIGINT NOT NULL,
  twice SMALLINT NOT NULL,
  class_1 VARCHAR(255) NOT NULL,
  note_1 LONGTEXT NOT NULL,
  who_1 VARCHAR(255) NOT NULL,
  at_1 VARCHAR(40) NOT NULL,
  class_2 VARCHAR(255) NOT NULL,
  note_2 LONGTEXT NOT NULL,
  who_2 VARCHAR(255) NOT NULL,
  at_2 VARCHAR(40) NOT NULL,
  PRIMARY KEY (sample_id, seq)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- +goose Down
DROP TABLE sample_row;
DROP TABLE sample;
