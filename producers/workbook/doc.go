// Package workbook owns the Excel round trip: it writes the workbook that a
// division fills in for a month, reads it back, also as LibreOffice or WPS saved
// it, and marks in it what is wrong.
//
// The identity sheet says which division and month a workbook is for; all else
// that is known of its layout follows from the catalogue. Sheets are protected
// without a password: against slips, not against anybody. So the reader believes
// nothing but what it finds in its place.
package workbook
