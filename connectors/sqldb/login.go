package sqldb

import (
	"errors"
	"slices"

	"github.com/go-sql-driver/mysql"
	"github.com/lib/pq"
)

// loginRefused tells whether the server turned the account itself away, by a wrong
// or expired password for example.
//
// MySQL and MariaDB: 1044, 1045 and 1698 access denied, 1820 and 1862 the password
// has expired, 4151 the account is locked. PostgreSQL: class 28, invalid
// authorization.
func loginRefused(err error) bool {
	var m *mysql.MySQLError
	if errors.As(err, &m) {
		return slices.Contains([]uint16{1044, 1045, 1698, 1820, 1862, 4151}, m.Number)
	}
	var p *pq.Error
	return errors.As(err, &p) && p.Code.Class() == "28"
}
