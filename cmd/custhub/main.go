// Command custhub brings the customers of an enterprise out of its ERP, legacy
// CRM, ticketing system and spreadsheets into one unified customer store.
//
// main wires, handles signals and maps errors to exit codes; the work is in the
// packages.
package main

import (
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	log.SetOutput(io.Discard) // net/http writes pieces of answers there, which hold personal data
	ctx, in := interruptible(context.Background())
	os.Exit(execute(ctx, in, os.Args[1:], os.Stdout, os.Stderr))
}

// interrupts says how a command wants to be interrupted.
type interrupts struct {
	soft chan struct{} // closed at the first Ctrl-C
	want chan struct{} // closed by a command that can stop softly
}

// soften makes the first Ctrl-C a request, seen on the returned channel; only
// the second cancels the context.
func (i *interrupts) soften() <-chan struct{} {
	close(i.want)
	return i.soft
}

// interruptible returns a context that Ctrl-C, SIGTERM or the end of the
// terminal's connection (SIGHUP) cancels.
func interruptible(ctx context.Context) (context.Context, *interrupts) {
	ctx, cancel := context.WithCancel(ctx)
	in := &interrupts{soft: make(chan struct{}), want: make(chan struct{})}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // as nohup does
		signal.Notify(signals, syscall.SIGHUP)
	}
	go func() {
		<-signals
		close(in.soft)
		select {
		case <-in.want:
			<-signals
		default:
		}
		cancel()
	}()
	return ctx, in
}
