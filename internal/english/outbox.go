package english

// outboxTexts are about the outbox.
var outboxTexts = []phrase{
	{"超过 NATS 允许的大小，发不出去：请拆成几份，或请管理员调大 max_payload", "larger than NATS allows, it can't be sent: split it, or ask the administrator to raise max_payload"},
	{"所用凭据无权为该区划上报：请换用该区划自己的凭据，再推送一次", "these credentials may not report for this division: use its own, and push again"},
	{"请重新推送原来的文件", "push the original file again"},
}
