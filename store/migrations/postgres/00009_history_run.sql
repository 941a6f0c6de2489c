-- What a run changed is found without reading all that ever changed.
-- +goose Up
CREATE INDEX customer_history_run_id ON customer_history (run_id);

-- +goose Down
DROP INDEX customer_history_run_id;
