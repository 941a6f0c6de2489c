-- Who saw or did what, each entry chained to the one before by its hash.
-- +goose Up

-- audit: what persons saw in clear text, decided and did; never changed, never shortened
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  said_at TEXT NOT NULL,
  who TEXT NOT NULL,
  role_name TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
);

-- +goose Down
DROP TABLE audit;
