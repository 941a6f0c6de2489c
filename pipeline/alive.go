package pipeline

import "context"

// KeepAlive renews the leases of a run until stop is called, for work that is
// not carried out by Execute. The context it returns is cancelled, with the
// reason, when the leases can't be renewed any more.
func KeepAlive(ctx context.Context, st Store, run int64, holder string) (alive context.Context, stop func()) {
	return keepAlive(ctx, st, run, holder)
}
