package main

import (
	"fmt"

	"github.com/huizong/huizong/internal/bus/keys"
)

type keysInitCommand struct{ keysFlags }

func (keysInitCommand) Help() string {
	return `Makes an operator, the account that holds the streams, and the credentials that
huizong itself and the operator's commands work with. From its next start on
` + "`huizong up`" + ` asks for credentials; streams that are there stay. Keys that are
there are never replaced.

Example:

  huizong keys init
  huizong keys issue 140525`
}

func (c *keysInitCommand) Run(t *terminal) error {
	folder, err := keys.Init(c.dir())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, `已生成密钥：%[1]s（仅本用户可读）
  operator.seed, operator-signing.seed   运营者密钥和签名密钥
  account.seed, account-signing.seed     HUIZONG 账户密钥和签名密钥，签发各单位凭据
  system.seed, system-signing.seed       系统账户密钥和签名密钥
  operator.jwt, system.jwt, account.jwt  公开的声明，供 NATS 使用
  huizong.creds, admin.creds, sys.creds  huizong 自身、管理命令、通知撤销所用的凭据
  intake.creds                           可信的归集系统所用，可代任何单位上报，慎发
请现在就备份整个文件夹，每次签发、撤销后再备份一次：丢失后无法再签发或撤销，所有单位都要换凭据。
备份后可把 operator.seed、account.seed、system.seed 移到离线介质，日常用不到它们。
重新启动 huizong up 后，NATS 只接受有凭据的连接；用 huizong keys issue 给各单位签发。
`, folder.Dir())
	return err
}
