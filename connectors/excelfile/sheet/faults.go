package sheet

import "github.com/custhub/custhub/fault"

// Codes of the faults that reading a workbook ends in.
const (
	CodeCorrupt   = "excel.corrupt"
	CodeEncrypted = "excel.encrypted"
	CodeBomb      = "excel.bomb"
	CodeTooWide   = "excel.too_wide"
	CodeTooLong   = "excel.too_long"
	CodeDTD       = "excel.dtd"
	CodeKind      = "excel.wrong_kind"
)

// Corrupt is a file that breaks its own format at a place (file!part).
func Corrupt(place, what string) *fault.Fault {
	return fault.New(CodeCorrupt, "the workbook is damaged: "+what,
		"open it in Excel, let it repair the file and save it again; or export it anew").At(place)
}

// Encrypted is a file that needs a password.
func Encrypted(place string) *fault.Fault {
	return fault.New(CodeEncrypted, "the workbook is protected by a password and can't be read",
		"open it with its password and save a copy without one").At(place)
}

// Bomb is a file that unpacks to far more than a sheet can hold.
func Bomb(place, what string) *fault.Fault {
	return fault.New(CodeBomb, "the workbook is refused: "+what,
		"a workbook like this is an attack or made by a broken tool; export it anew").At(place)
}

// TooWide is a sheet with more columns than a sheet can have.
func TooWide(place, what string) *fault.Fault {
	return fault.New(CodeTooWide, "the sheet is wider or longer than a sheet can be: "+what,
		"check the tool that wrote the file").At(place)
}

// TooLong is a text longer than a cell can hold.
func TooLong(place, what string) *fault.Fault {
	return fault.New(CodeTooLong, "a text is longer than a cell can hold: "+what,
		"check the tool that wrote the file").At(place)
}

// DTD is XML with a document type, which workbooks never have and attacks do.
func DTD(place string) *fault.Fault {
	return fault.New(CodeDTD, "the workbook is refused: its XML declares a document type or entities",
		"no spreadsheet program writes this; get the file from its source again").At(place)
}

// WrongKind is a file that isn't a workbook of this format at all.
func WrongKind(place, what, hint string) *fault.Fault {
	return fault.New(CodeKind, what, hint).At(place)
}
