// Command custhub brings the customers of an enterprise out of its ERP, legacy
// CRM, ticketing system and spreadsheets into one unified customer store.
//
// main wires, handles signals and maps errors to exit codes; the work is in the
// packages.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := execute(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
