-- Pairs of records that wait for a person.
-- +goose Up

-- review: pairs that the matcher neither merged nor ruled out
CREATE TABLE review (
  a_rec INTEGER NOT NULL,
  b_rec INTEGER NOT NULL,
  weight REAL NOT NULL,
  refused INTEGER NOT NULL,
  PRIMARY KEY (a_rec, b_rec)
);
CREATE INDEX review_b_rec ON review (b_rec);

-- +goose Down
DROP TABLE review;
