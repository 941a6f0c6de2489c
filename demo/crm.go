package demo

import (
	_ "embed"
	"os"

	"golang.org/x/text/encoding/simplifiedchinese"
)

//go:embed crm.csv
var crmCSV string

// writeCRM writes the export as the legacy CRM does: in GB18030.
func writeCRM(path string) error {
	data, err := simplifiedchinese.GB18030.NewEncoder().String(crmCSV)
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(data), 0o644)
}
