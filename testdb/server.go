package testdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Server is a running private database server. Keep it reachable while it is needed.
type Server struct {
	DSN    string // of an account that may create databases
	cmd    *exec.Cmd
	leash  io.Closer // the watchdog stops the server when this end closes
	folder string
}

// Stop ends the server and removes its folder. A process that ends without
// calling it, killed or not, stops the server as well.
func (s *Server) Stop() error {
	err := s.leash.Close()
	if werr := s.cmd.Wait(); err == nil {
		err = werr
	}
	return err
}

// missingError says that a server's binaries are not installed.
type missingError struct{ binary, install string }

func (e *missingError) Error() string { return e.binary + " is not installed: " + e.install }

func isMissing(err error) bool {
	var m *missingError
	return errors.As(err, &m)
}

// watchdog runs a server until its standard input ends, which is when the parent
// closes its end or dies. Arguments: stop signal, folder to remove, command.
const watchdog = `
trap '' INT TERM HUP
signal=$1; folder=$2; shift 2
cd "$folder" || exit 1
"$@" </dev/null & pid=$!
read -r _
kill -s "$signal" $pid 2>/dev/null
wait $pid
rm -rf "$folder"
`

// spec says how to run one kind of server.
type spec struct {
	name    string   // prefix of the folder
	user    string   // account to run as when the parent is root
	signal  string   // fast, clean shutdown
	setup   []string // command that makes the data folder
	command []string
	driver  string
	dsn     string
}

// StartPostgres starts a private PostgreSQL. A durable one has its commits on the
// disk before they count, as one in use does; tests go faster without.
func StartPostgres(durable bool) (*Server, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	return start("postgres", func(folder string, port int) spec {
		data := filepath.Join(folder, "data")
		command := []string{
			filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(port), "-h", "127.0.0.1", "-k", folder,
			"-c", "max_connections=200", "-c", "shared_buffers=128MB", "-c", "max_wal_size=2GB",
		}
		if !durable {
			command = append(command, "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")
		}
		return spec{
			name: "postgres", user: "postgres", signal: "INT", driver: "postgres",
			setup:   []string{filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"},
			command: command,
			dsn:     fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port),
		}
	})
}

// StartMySQL starts a private MariaDB, durable or not as StartPostgres.
func StartMySQL(durable bool) (*Server, error) {
	daemon, err := find("mariadbd", "mysqld")
	if err != nil {
		return nil, err
	}
	install, err := find("mariadb-install-db", "mysql_install_db")
	if err != nil {
		return nil, err
	}
	return start("mysql", func(folder string, port int) spec {
		data := filepath.Join(folder, "data")
		flush := "0"
		if durable {
			flush = "1"
		}
		return spec{
			name: "mysql", user: "mysql", signal: "TERM", driver: "mysql",
			setup: []string{install, "--no-defaults", "--datadir=" + data, "--skip-test-db", "--auth-root-authentication-method=normal"},
			command: []string{
				daemon, "--no-defaults", "--datadir=" + data, "--port=" + strconv.Itoa(port), "--bind-address=127.0.0.1",
				"--socket=" + filepath.Join(folder, "s"), "--pid-file=" + filepath.Join(folder, "pid"), "--tmpdir=" + folder,
				"--skip-log-bin", "--character-set-server=utf8mb4", "--skip-name-resolve", "--max-allowed-packet=64M",
				"--innodb-flush-log-at-trx-commit=" + flush, "--innodb-buffer-pool-size=128M", "--innodb-log-file-size=256M",
				"--max-connections=200", "--init-file=" + filepath.Join(folder, "init.sql"),
			},
			dsn: fmt.Sprintf("custhub:custhub@tcp(127.0.0.1:%d)/mysql", port),
		}
	})
}

// initSQL makes the account of the DSN; only MariaDB needs it.
const initSQL = `CREATE USER IF NOT EXISTS 'custhub'@'127.0.0.1' IDENTIFIED BY 'custhub';
GRANT ALL ON *.* TO 'custhub'@'127.0.0.1' WITH GRANT OPTION;
`

// start makes a folder, fills it, and runs the server, on another port if the
// chosen one was taken meanwhile.
func start(name string, describe func(folder string, port int) spec) (*Server, error) {
	var last error
	for range 3 {
		folder, err := os.MkdirTemp("", "custhub-"+name+"-")
		if err != nil {
			return nil, err
		}
		port, err := freePort()
		if err != nil {
			return nil, errors.Join(err, os.RemoveAll(folder))
		}
		s, err := launch(folder, describe(folder, port))
		if err == nil {
			return s, nil
		}
		last = errors.Join(err, os.RemoveAll(folder))
	}
	return nil, last
}

func launch(folder string, sp spec) (*Server, error) {
	as, err := account(sp.user, folder)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(folder, "init.sql"), []byte(initSQL), 0o644); err != nil { //nolint:gosec // read by the server's account
		return nil, err
	}
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	setup := exec.Command(sp.setup[0], sp.setup[1:]...) //nolint:gosec,noctx // fixed commands
	setup.Dir, setup.Stdout, setup.Stderr, setup.SysProcAttr = folder, log, log, as
	if err := setup.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", filepath.Base(sp.setup[0]), err, tail(log.Name()))
	}
	cmd := exec.Command("sh", append([]string{"-c", watchdog, "watchdog", sp.signal, folder}, sp.command...)...) //nolint:gosec,noctx // ended by its watchdog
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = folder, log, log, as
	leash, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &Server{DSN: sp.dsn, cmd: cmd, leash: leash, folder: folder}
	if err := answers(sp); err != nil {
		text := tail(log.Name())
		_ = s.Stop() // the server's exit says less than its log
		return nil, fmt.Errorf("%s does not answer: %w: %s", sp.name, err, text)
	}
	return s, nil
}

// answers waits until the server accepts connections.
func answers(sp spec) error {
	db, err := sql.Open(sp.driver, sp.dsn)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	for {
		err := db.PingContext(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// account returns the attributes to run a server with: in a process group of its
// own, and as the server's account when this process is root, since PostgreSQL
// refuses to run as root. The folder is handed over to that account.
func account(name, folder string) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() != 0 {
		return attr, nil
	}
	u, err := user.Lookup(name)
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, os.Chown(folder, int(uid), int(gid))
}

func freePort() (int, error) {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	return port, l.Close()
}

// postgresBin returns the folder of the newest installed PostgreSQL.
func postgresBin() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		newest := slices.MaxFunc(found, func(a, b string) int { return postgresVersion(a) - postgresVersion(b) })
		return filepath.Dir(newest), nil
	}
	if p, err := exec.LookPath("postgres"); err == nil {
		return filepath.Dir(p), nil
	}
	return "", &missingError{"postgres", "apt-get install postgresql"}
}

// postgresVersion reads the major version out of /usr/lib/postgresql/15/bin/postgres.
func postgresVersion(path string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	if err != nil {
		return 0
	}
	return n
}

// find returns the first of some binaries, in the search path or the folders of
// system daemons.
func find(names ...string) (string, error) {
	for _, n := range names {
		for _, candidate := range []string{n, "/usr/sbin/" + n, "/usr/local/sbin/" + n} {
			if p, err := exec.LookPath(candidate); err == nil {
				return p, nil
			}
		}
	}
	return "", &missingError{names[0], "apt-get install mariadb-server"}
}

// tail returns the end of a log file.
func tail(path string) string {
	b, err := os.ReadFile(path) //nolint:gosec // our own log
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(b[max(0, len(b)-2000):]))
}
