package dashboards

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// palette is the one colour language. Each colour has darker and lighter kin of
// the same meaning: semi-dark-…, dark-…, light-….
var palette = map[string]string{
	"green":       "达标、按时、正常",
	"orange":      "接近目标、需要注意",
	"red":         "未达标、逾期、告警",
	"blue":        "量的多少，不论好坏",
	"text":        "不作判断",
	"transparent": "不着色",
}

// modes are the ways to colour: by thresholds; by one colour, or series by its
// shades; or series by the classic palette, where colours only tell them apart.
var modes = []string{"thresholds", "fixed", "shades", "palette-classic", "palette-classic-by-name"}

// lintTexts holds what a viewer reads: a title, what the panel counts and how, and what stands where there is nothing.
func lintTexts(f *findings) {
	const shortest = 10
	for _, p := range f.dashboard.all() {
		if !chinese(p.Title) {
			f.add(p, "title", "got %q, want Chinese", p.Title)
		}
		if p.Type == "row" {
			continue
		}
		if !chinese(p.Description) || utf8.RuneCountInString(p.Description) < shortest {
			f.add(p, "description", "got %q, want %d characters or more, in Chinese", p.Description, shortest)
		}
		if text, _ := p.FieldConfig.Defaults["noValue"].(string); p.hasQueries() && !chinese(text) {
			f.add(p, "fieldConfig.defaults.noValue", "got %q, want a text such as 无数据", text)
		}
	}
}

// lintNumbers holds that nothing about numbers is left to Grafana's guess.
// Which columns of a table are numbers, its query tells.
func lintNumbers(f *findings) {
	for _, p := range f.dashboard.all() {
		if !p.hasQueries() {
			continue
		}
		wanted := []string{"unit", "decimals", "thresholds"}
		if p.Type == "table" {
			wanted = wanted[2:]
		}
		for _, name := range wanted {
			if p.FieldConfig.Defaults[name] == nil {
				f.add(p, "fieldConfig.defaults."+name, "is missing")
			}
		}
		lintMode(f, p, "fieldConfig.defaults.color", p.FieldConfig.Defaults["color"])
	}
}

// lintMode holds how a panel is coloured.
func lintMode(f *findings, p *panel, at string, value any) {
	colour, _ := value.(map[string]any)
	mode, _ := colour["mode"].(string)
	if !slices.Contains(modes, mode) {
		f.add(p, at+".mode", "got %q, want one of %s", mode, strings.Join(modes, ", "))
	}
	if _, fixed := colour["fixedColor"]; (mode == "fixed" || mode == "shades") && !fixed {
		f.add(p, at+".fixedColor", "is missing")
	}
}

// lintColours holds every colour in a panel against the palette.
func lintColours(f *findings) {
	for _, p := range f.dashboard.all() {
		var raw any
		_ = json.Unmarshal(p.Raw, &raw) // it was read before
		delete(raw.(map[string]any), "panels")
		walk(raw, "", func(path string, value any) {
			name, isText := value.(string)
			if isText && (strings.HasSuffix(path, ".color") || strings.HasSuffix(path, ".fixedColor")) && !inPalette(name) {
				f.add(p, path[1:], "%q is none of the palette", name)
			}
		})
		for _, o := range p.FieldConfig.Overrides {
			for _, property := range o.Properties {
				if property.ID == "color" {
					lintMode(f, p, "fieldConfig.overrides.color", property.Value)
				}
			}
		}
	}
}

func inPalette(name string) bool {
	for _, kin := range []string{"semi-dark-", "dark-", "light-"} {
		name = strings.TrimPrefix(name, kin)
	}
	return palette[name] != ""
}
