package main

import "golang.org/x/sys/windows"

// systemLocale is the language of the user's desktop, like zh-CN.
func systemLocale() string {
	languages, err := windows.GetUserPreferredUILanguages(windows.MUI_LANGUAGE_NAME)
	if err != nil || len(languages) == 0 {
		return ""
	}
	return languages[0]
}
