package sheet

// Limits bound what reading a file may cost, whatever the file says.
type Limits struct {
	Inflated      int64 // bytes that all parts may inflate to
	Ratio         int64 // inflated ÷ packed size of a part, once past RatioFloor
	RatioFloor    int64 // bytes of a part before Ratio counts
	SharedStrings int64 // bytes of text in the table of shared strings
	Stream        int64 // bytes of an .xls workbook stream, which is held in memory
	Columns       int   // columns of a sheet
	Rows          int   // rows of a sheet
	Token         int   // bytes of one XML tag or text
	Depth         int   // nesting of XML
	Directory     int64 // bytes of a zip directory
	Styles        int   // styles and number formats
	Merges        int   // merged ranges of a sheet
}

// DefaultLimits allows every sheet Excel itself can hold (1,048,576 × 16,384
// cells of 32,767 characters), and refuses what only an attack looks like.
func DefaultLimits() Limits {
	return Limits{
		Inflated: 4 << 30, Ratio: 200, RatioFloor: 64 << 20,
		SharedStrings: 256 << 20, Stream: 256 << 20,
		Columns: 16384, Rows: 1 << 20, Token: 1 << 20, Depth: 128,
		Directory: 8 << 20, Styles: 1 << 17, Merges: 1 << 20,
	}
}
