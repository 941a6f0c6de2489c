package yamlfile

import (
	"errors"
	"os"
)

var errNoFile = errors.New("it is a folder, a pipe or a device, and no file")

// Read returns the content of a file of the configuration. What is no regular file is
// refused: reading a pipe or a device may never end.
func Read(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, &os.PathError{Op: "read", Path: path, Err: errNoFile}
	}
	return os.ReadFile(path) //nolint:gosec // the project names the file
}
