package models

import (
	"time"

	"samlop/casefile"
)

// Original is a scan of what somebody signed on paper: bytes as they came, which nothing
// here opens and the database lets nobody change (INV-32).
type Original struct {
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	CaseID         string
	// About is the thing of the case that it is the original of: "form-1".
	About   string
	Kind    OriginalKind
	Size    int64
	SHA256  string `gorm:"column:sha256"`
	Content []byte
	AddedBy casefile.Principal
	// AddedAt is an instant of the world the organisation lives in.
	AddedAt time.Time
}

// OriginalKind is what a scan is, by its first bytes.
type OriginalKind string

// The kinds of scan that are kept.
const (
	PDFOriginal  OriginalKind = "PDF"
	JPEGOriginal OriginalKind = "JPEG"
	PNGOriginal  OriginalKind = "PNG"
	TIFFOriginal OriginalKind = "TIFF"
)

// Codes lists them.
func (OriginalKind) Codes() []string {
	return casefile.CodesOf(PDFOriginal, JPEGOriginal, PNGOriginal, TIFFOriginal)
}
