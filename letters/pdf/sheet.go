package pdf

const mm = 72 / 25.4 // points

// The sheet is A4. Lengths are in points from the upper left corner, unless
// their name or comment says otherwise.
const (
	sheetWidth  = 210 * mm
	sheetHeight = 297 * mm
)

// What is printed keeps these distances from the edges, in millimetres. Those
// who print and put into envelopes by machine ask for at least 18 mm at the left.
const (
	MarginLeft   = 25
	MarginRight  = 20
	MarginTop    = 20
	MarginBottom = 25
	MarginFooter = 12 // the foot line's own
)

// The window field of the first page, in millimetres from the upper left corner:
// it shows in the window of a C5 or DL envelope when the sheet is folded.
const (
	WindowLeft   = 25
	WindowTop    = 45
	WindowWidth  = 85
	WindowHeight = 35

	// The sender's column begins here and ends at the right margin; the text
	// begins below the window and the column.
	SenderLeft = 125
	BodyTop    = 90
)

const (
	left      = MarginLeft * mm
	right     = sheetWidth - MarginRight*mm
	top       = MarginTop * mm
	bottom    = sheetHeight - MarginBottom*mm
	textWidth = right - left
)

// style is how text is set, in points.
type style struct {
	size, leading float64
	bold          bool
	before, after float64
}

var (
	body       = style{size: 10.5, leading: 14.5, before: 0, after: 7}
	small      = style{size: 9, leading: 12}
	cellStyle  = style{size: 9.5, leading: 12.5, before: 4, after: 10}
	footStyle  = style{size: 8.5, leading: 11}
	headStyles = [...]style{
		{size: 16, leading: 21, bold: true, before: 6, after: 8},
		{size: 12.5, leading: 17, bold: true, before: 12, after: 4},
		{size: 11, leading: 15, bold: true, before: 9, after: 3},
		{size: 10.5, leading: 14.5, bold: true, before: 7, after: 2},
		{size: 10.5, leading: 14.5, bold: true, before: 7, after: 2},
		{size: 10.5, leading: 14.5, bold: true, before: 7, after: 2},
	}
)

const (
	itemGap     = 3.0  // between the items of a list
	labelGap    = 6.0  // between a mark and its item
	cellPad     = 4.0  // at the sides of a cell
	rowPad      = 3.0  // over and under a row
	rule        = 0.5  // the line under a row
	narrowest   = 16.0 // what a column must have for its text
	headShade   = 0.93 // the ground of a table's heads: 0 is black, 1 white
	ruleShade   = 0.6
	logoGap     = 4 * mm
	letterGap   = 6 * mm // under the sender's column
	highestHead = (bottom - top) / 3
)
