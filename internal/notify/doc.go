// Package notify takes Alertmanager's notifications and tells them in Chinese to
// group robots (WeCom, DingTalk, Feishu) and mailboxes.
//
// It keeps nothing: Alertmanager repeats what it was not told is taken, and
// after a restart a receiver may be told the same twice, never less than once.
package notify
