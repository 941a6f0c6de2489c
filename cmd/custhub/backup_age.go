package main

import (
	"errors"
	"io"
	"os"

	"filippo.io/age"

	"github.com/custhub/custhub/fault"
)

// ageSuffix ends the names of encrypted backups.
const ageSuffix = ".age"

// encryptBackup puts an encrypted file in the place of a plain one and returns
// its name. Whoever has the recipient's key opens it with 'age --decrypt'.
func encryptBackup(plain, recipient string) (file string, err error) {
	to, err := age.ParseX25519Recipient(recipient)
	if err != nil {
		return "", fault.Usage("backup.encrypt", "backup.encrypt is no age recipient", "it begins with age1; 'age-keygen' makes one").Because(err)
	}
	defer func() { err = errors.Join(err, os.Remove(plain)) }()
	in, err := os.Open(plain) //nolint:gosec // just written
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	file = plain + ageSuffix
	out, err := os.OpenFile(file+".part", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the user's folder
	if err != nil {
		return "", err
	}
	if err := errors.Join(encrypt(out, in, to), out.Close()); err != nil {
		return "", errors.Join(err, os.Remove(file+".part"))
	}
	return file, os.Rename(file+".part", file)
}

func encrypt(out io.Writer, in io.Reader, to age.Recipient) error {
	w, err := age.Encrypt(out, to)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, in)
	return errors.Join(err, w.Close())
}
