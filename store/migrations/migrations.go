// Package migrations holds the schema migrations of the store, one directory
// for each database, embedded in the binary.
package migrations

import "embed"

// FS holds sqlite/, postgres/ and mysql/.
//
//go:embed sqlite/*.sql postgres/*.sql mysql/*.sql
var FS embed.FS
