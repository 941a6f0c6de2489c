-- Pairs of records that wait for a person.
-- +goose Up

-- review: pairs that the matcher neither merged nor ruled out
CREATE TABLE IF NOT EXISTS review (
  a_rec BIGINT NOT NULL,
  b_rec BIGINT NOT NULL,
  weight DOUBLE NOT NULL,
  refused SMALLINT NOT NULL,
  PRIMARY KEY (a_rec, b_rec)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
SET @sql = IF((SELECT COUNT(*) FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_name = 'review_b_rec') > 0,
  'DO 0', 'CREATE INDEX review_b_rec ON review (b_rec)');
PREPARE step FROM @sql;
EXECUTE step;
DEALLOCATE PREPARE step;

-- +goose Down
DROP TABLE review;
