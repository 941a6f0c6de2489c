-- Who saw or did what, each entry chained to the one before by its hash.
-- +goose Up

-- audit: what persons saw in clear text, decided and did; never changed, never shortened
CREATE TABLE IF NOT EXISTS audit (
  id BIGINT AUTO_INCREMENT PRIMARY KEY,
  said_at VARCHAR(40) NOT NULL,
  who VARCHAR(255) NOT NULL,
  role_name VARCHAR(255) NOT NULL,
  action VARCHAR(255) NOT NULL,
  subject VARCHAR(255) NOT NULL,
  reason LONGTEXT NOT NULL,
  detail LONGTEXT NOT NULL,
  previous VARCHAR(64) NOT NULL,
  hash VARCHAR(64) NOT NULL
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- +goose Down
DROP TABLE audit;
