// Command servers starts a private PostgreSQL and a private MariaDB, runs a
// command with their DSNs in its environment, and stops them:
//
//	go run ./testdb/cmd/servers -- go test ./...
//
// With -durable before the --, their commits are on the disk before they count, as
// those of a server in use; measurements need that, tests don't.
// Without a command it prints the two environment lines and waits for the end of
// its input or an interrupt. A server that is not installed is left out with a
// word, or is an error when CUSTHUB_TEST_REQUIRE_SERVERS is set.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/custhub/custhub/testdb"
)

func main() {
	durable := flag.Bool("durable", false, "write commits to the disk before they count")
	flag.Parse()
	code, err := run(*durable, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "servers:", err)
	}
	os.Exit(code)
}

func run(durable bool, args []string) (code int, err error) {
	var env []string
	for _, s := range []struct {
		name  string
		start func(durable bool) (*testdb.Server, error)
	}{{testdb.EnvPostgres, testdb.StartPostgres}, {testdb.EnvMySQL, testdb.StartMySQL}} {
		server, serr := s.start(durable)
		if serr != nil {
			if os.Getenv(testdb.EnvRequire) != "" {
				return 1, serr
			}
			fmt.Fprintln(os.Stderr, "servers: left out:", serr)
			continue
		}
		defer func() { err = errors.Join(err, server.Stop()) }()
		line := s.name + "=" + server.DSN
		env = append(env, line)
		fmt.Fprintln(os.Stderr, line)
	}
	if len(args) == 0 {
		return 0, wait(env)
	}
	return command(args, env)
}

// wait prints the environment and waits for the end of input or a signal.
func wait(env []string) error {
	for _, line := range env {
		fmt.Println("export '" + line + "'")
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	ended := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, os.Stdin)
		ended <- err
	}()
	select {
	case <-stop:
		return nil
	case err := <-ended:
		return err
	}
}

// command runs the given command and returns its exit code. Interrupts reach the
// command through the terminal; here they only must not end us before it.
func command(args, env []string) (int, error) {
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	cmd := exec.Command(args[0], args[1:]...) //nolint:gosec,noctx // the caller's own command
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil
	}
	if err != nil {
		return 1, err
	}
	return 0, nil
}
