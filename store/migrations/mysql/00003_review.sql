-- Pairs of records that wait for a person.
-- +goose Up

-- review: pairs that the matcher neither merged nor ruled out
CREATE TABLE review (
  a_rec BIGINT NOT NULL,
  b_rec BIGINT NOT NULL,
  weight DOUBLE NOT NULL,
  refused SMALLINT NOT NULL,
  PRIMARY KEY (a_rec, b_rec)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX review_b_rec ON review (b_rec);

-- +goose Down
DROP TABLE review;
