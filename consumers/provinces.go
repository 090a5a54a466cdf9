package consumers

import (
	"strconv"
	"strings"

	"github.com/huizong/huizong/schema"
)

// condition is that a row's division belongs to one of the provinces.
func condition(provinces schema.Provinces) string {
	if len(provinces) == 0 {
		return "true"
	}
	numbers := make([]string, 0, len(provinces))
	for _, token := range provinces {
		n, _ := strconv.Atoi(token) // 0, the country's, for what is no province's
		numbers = append(numbers, strconv.Itoa(n))
	}
	return "intDiv(division, 10000) IN (" + strings.Join(numbers, ", ") + ")"
}
