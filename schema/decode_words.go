package schema

// words holds texts that events have in common, such as metrics, sources and
// outcomes, so that each is kept once and not with every event.
type words map[string]string

// Limits of what is kept: as many words as a country has units and then some, and
// none that is a sentence.
const (
	maxWords      = 8192
	maxWordLength = 64
)

// of gives the text as a string.
func (w words) of(text []byte) string {
	if word, ok := w[string(text)]; ok {
		return word
	}
	word := string(text)
	if len(w) < maxWords && len(word) <= maxWordLength {
		w[word] = word
	}
	return word
}
