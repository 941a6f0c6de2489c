package yamlfile

import (
	"errors"
	"os"
)

var errNoFile = errors.New("it is a folder, a pipe or a device, and no file")

// Read returns the content of a file of the configuration. What is no regular file is
// refused: reading a pipe or a device may never end.
func Read(path string) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, &os.PathError{Op: "read", Path: path, Err: errNoFile}
	}
	return os.ReadFile(path) //nolint:gosec // the project names the file
}
