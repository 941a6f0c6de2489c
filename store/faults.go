package store

import (
	"errors"
	"net/url"
	"strings"

	"github.com/custhub/custhub/fault"
)

func errReadOnly() error {
	return fault.New("store.read_only", "the store was opened for reading only", "use a command that opens it for writing")
}

// openFault explains why a store cannot be opened, without its password. What is
// explained already keeps its explanation.
func openFault(dsn string, err error) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		if f.Place == "" {
			f.Place = maskDSN(dsn)
		}
		return f
	}
	return fault.New("store.open", "the store cannot be opened", openHint(err)).At(maskDSN(dsn)).Because(err)
}

// useFault explains what an administrator can mend while the store is used: no
// space where it is, a file that is damaged. Anything else, and what is explained
// already, passes.
func useFault(err error) error {
	var f *fault.Fault
	if err == nil || errors.As(err, &f) {
		return err
	}
	if lacksRight(err) {
		return fault.New("store.right", "the database account may not do what this command needs", "an administrator grants it on all tables of the store: "+rightsToWrite).Because(err)
	}
	m := strings.ToLower(err.Error())
	for _, full := range []string{"database or disk is full", "no space left on device", "is full", "could not extend file"} {
		if strings.Contains(m, full) {
			return fault.New("store.full", "there is no space left where the store is", "free some, then run again: what was committed stays, and it goes on from there").Because(err)
		}
	}
	if strings.Contains(m, "disk image is malformed") || strings.Contains(m, "is not a database") {
		return fault.New("store.damaged", "the file of the store is damaged", "keep a copy of it, put a backup in its place and run again; check the disk").Because(err)
	}
	return err
}

func openHint(err error) string {
	m := strings.ToLower(err.Error())
	switch {
	case strings.Contains(m, "readonly"), strings.Contains(m, "read-only"), strings.Contains(m, "permission denied"):
		return "this account must be able to write the store; a SQLite store needs its folder, too"
	case strings.Contains(m, "malformed"), strings.Contains(m, "not a database"):
		return "the file is no SQLite database or is damaged: check the path, or put a backup in its place"
	case strings.Contains(m, "unable to open database file"), strings.Contains(m, "no such file"):
		return "check the path and the rights of this account: the file and its folder must be writable"
	case strings.Contains(m, "connection refused"), strings.Contains(m, "no such host"):
		return "check host and port, and that the server runs"
	case strings.Contains(m, "password"), strings.Contains(m, "access denied"):
		return "check user and password"
	case strings.Contains(m, "does not exist"), strings.Contains(m, "unknown database"):
		return "create the database first: CREATE DATABASE …"
	default:
		return "check 'store' in custhub.yaml"
	}
}

// maskDSN is the dsn without its password.
func maskDSN(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil || u.User == nil {
		if i := strings.LastIndexByte(dsn, '@'); i >= 0 {
			return "…" + dsn[i:]
		}
		return dsn
	}
	return u.Redacted()
}
