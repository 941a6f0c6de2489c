-- Samples drawn for verification, and what reviewers found.
-- +goose Up

-- sample: draws of rows for review
CREATE TABLE sample (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL,
  plan TEXT NOT NULL,
  seed TEXT NOT NULL,
  strata TEXT NOT NULL,
  drawn_at TEXT NOT NULL,
  drawn_by TEXT NOT NULL
);
CREATE INDEX sample_run_id ON sample (run_id);

-- sample_row: drawn rows in the order of the draw, with up to two reviews
CREATE TABLE sample_row (
  sample_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  rec_id INTEGER NOT NULL,
  batch_id INTEGER NOT NULL,
  stratum INTEGER NOT NULL,
  twice INTEGER NOT NULL,
  class_1 TEXT NOT NULL,
  note_1 TEXT NOT NULL,
  who_1 TEXT NOT NULL,
  at_1 TEXT NOT NULL,
  class_2 TEXT NOT NULL,
  note_2 TEXT NOT NULL,
  who_2 TEXT NOT NULL,
  at_2 TEXT NOT NULL,
  PRIMARY KEY (sample_id, seq)
);

-- +goose Down
DROP TABLE sample_row;
DROP TABLE sample;
