package cli

// chineseLong is the longer description of commands in Chinese, by their path.
func chineseLong() map[string]string {
	return map[string]string{
		"minifleet": "MiniFleet 是支付宝系统服务商的工作台：用一个模板构建、提审、上架和维护众多商家的小程序。\n\n" +
			"不带命令时打开窗口（没有窗口时打开浏览器）。",
		"minifleet rejection fix": "每个版本由提交它的批次重新提交。批次已停止、或不是由批次提交的商家不处理。",
		"minifleet app add": "添加第三方应用。密钥从文件读取，不会出现在命令行参数中。\n" +
			"--key 使用 app keygen 生成的密钥对中的私钥。",
		"minifleet app edit": "只修改参数指明的内容。密钥从文件读取，不会出现在命令行参数中；--key 使用 app keygen 生成的私钥。\n" +
			"旧密钥保留到平台接受了用新密钥签名的请求为止：app former-key。",
		"minifleet app keygen": "为第三方应用生成密钥对。请将公钥复制到平台上的应用设置，再从那里下载支付宝公钥，\n" +
			"最后执行 minifleet app add --key ID --alipay-public-key-file 文件。",
		"minifleet permission": "申请的场景、用途和图片只需填写一次，用于全部商家或某个小程序模板的商家，再为每个商家提交。\n" +
			"不指定 --interface 和 --field 时为手机号。",
		"minifleet permission apply": "已获批或审核中的不重复提交；被驳回或已失效的重新申请。",
		"minifleet privacy": "带占位符的模板只需填写一次，用于全部商家或某个小程序模板的商家；按各商家小程序实际使用的\n" +
			"隐私信息填写、检查并提交。平台驳回时不说明原因。",
		"minifleet privacy submit": "审核中的不重复提交；已通过的也不提交，除非小程序新使用了未声明的信息，或指定了 --again。\n" +
			"被驳回的会重新提交。",
		"minifleet authorize accept": "用商家同意后得到的授权码换取商家的令牌。--redirect 是商家浏览器最后打开的地址，\n" +
			"--code 是授权码本身；@文件 从文件读取，- 从标准输入读取。不指定商家时，由等待中的授权决定属于谁。",
		"minifleet authorize link": "生成授权链接。--form：app（单个应用）、batch（商家从其应用中选择）、pc（电脑网页，推荐）、\n" +
			"phone（用支付宝扫码）、invite（平台生成的邀请）。",
		"minifleet backup": "将保险库的加密副本写入新文件，并读回核对。该文件用保险库当前的口令打开，之后修改口令也不影响它。",
		"minifleet backup schedule": "不带参数时说明备份情况。备份在 MiniFleet 打开期间进行，也可由 minifleet upkeep 执行。\n" +
			"--folder 为空则停止自动备份。",
		"minifleet backup verify": "说明备份的时间、所属的保险库和生成它的版本，然后用当时的口令完整读取一遍。",
		"minifleet batch edit": "只修改参数指明的内容，参数与 publish 相同。--wave 等列表会整体替换，--drop 可清除某项；\n" +
			"商家按修改后的方案重新确定。--check 只说明哪些商家会失败及原因，不修改。\n" +
			"已暂停的批次保持暂停。",
		"minifleet baseinfo import": "空单元格和与现有内容相同的单元格不作更改。图标按文件名归属商家：小程序 ID、记录 ID 或名称；\n" +
			"不是正方形的图标取中间的正方形。平台只随审核表单接受的内容，会等下一个版本提审时自动带上。",
		"minifleet filing":        "主体填写的内容加密保存在保险库中，仅在使用 --reveal 时完整显示。list、show 和 check 读取已保存的数据，\nread 向平台查询。",
		"minifleet filing set":    "内容为空则清除该字段。命令行中的内容会留在 shell 历史记录中：--from 从文件或标准输入读取“字段=内容”行。\n字段名见 show。",
		"minifleet filing import": "空单元格不作更改。照片命名为“商家_名称.jpg”，或放在以商家命名的文件夹中；名称可为“营业执照”“身份证人像面”\n“身份证国徽面”“承诺书”“授权书”及各字段名。不向平台发送任何内容。",
		"minifleet domain add": "允许小程序访问一个服务器域名。\n\n" +
			"指定 --all、--tag 或 --merchant 时对多个商家执行，可一次给出多个域名：小程序已有的保持不变，\n" +
			"每个被拒绝的商家旁都有原因。更改在之后上传的版本中生效：minifleet domain status。",
		"minifleet domain remove": "移除服务器域名。\n\n" +
			"指定 --all、--tag 或 --merchant 时对多个商家执行，可一次给出多个域名：小程序已有的保持不变，\n" +
			"每个被拒绝的商家旁都有原因。更改在之后上传的版本中生效：minifleet domain status。",
		"minifleet completion": "为指定的 shell 生成补全脚本。用法见各子命令的帮助。",
		"minifleet completion bash": "生成 bash 的补全脚本，依赖 bash-completion 软件包。\n\n" +
			"在当前会话中加载：\n\n" +
			"\tsource <(minifleet completion bash)\n\n" +
			"要在每个新会话中加载，执行一次（Linux）：\n\n" +
			"\tminifleet completion bash > /etc/bash_completion.d/minifleet\n\n" +
			"macOS：\n\n" +
			"\tminifleet completion bash > $(brew --prefix)/etc/bash_completion.d/minifleet",
		"minifleet completion fish": "生成 fish 的补全脚本。\n\n" +
			"在当前会话中加载：\n\n" +
			"\tminifleet completion fish | source\n\n" +
			"要在每个新会话中加载，执行一次：\n\n" +
			"\tminifleet completion fish > ~/.config/fish/completions/minifleet.fish",
		"minifleet completion powershell": "生成 powershell 的补全脚本。\n\n" +
			"在当前会话中加载：\n\n" +
			"\tminifleet completion powershell | Out-String | Invoke-Expression\n\n" +
			"要在每个新会话中加载，请将上述命令的输出加入 PowerShell 的配置文件。",
		"minifleet completion zsh": "生成 zsh 的补全脚本。尚未启用补全时，先执行一次：\n\n" +
			"\techo \"autoload -U compinit; compinit\" >> ~/.zshrc\n\n" +
			"在当前会话中加载：\n\n" +
			"\tsource <(minifleet completion zsh)\n\n" +
			"要在每个新会话中加载，执行一次（Linux）：\n\n" +
			"\tminifleet completion zsh > \"${fpath[1]}/_minifleet\"\n\n" +
			"macOS：\n\n" +
			"\tminifleet completion zsh > $(brew --prefix)/share/zsh/site-functions/_minifleet",
		"minifleet creation order": "订购小程序。表单为 JSON，包含 alipay_account、app_name、cert_name、cert_no、\n" +
			"legal_personal_name、contact_name、contact_phone 和 is_individual；- 从标准输入读取。",
		"minifleet data": "在 Windows 上，早期版本将数据放在漫游配置文件中，注销时会复制到服务器。在你同意移动之前，数据仍在原处使用。\n" +
			"移动随时中断都不会丢失数据。",
		"minifleet demo": "启动模拟器，建立工作区，完成商家授权，并将模板版本发布到所有商家；期间调用会被限流、拒绝、\n" +
			"丢失应答，或被代理延迟转发。不需要支付宝账号。只有所有商家都已上架，退出码才为 0。",
		"minifleet doctor": "检查本机是否具备 MiniFleet 所需的条件。只有给出口令时才打开保险库，并通过使用中的代理\n" +
			"访问网关、检查时钟和设置中的回调端口。有问题时退出码为 1。\n\n" +
			"--bundle 写出一份出现问题时可发送的报告：版本、日志、设置概要和记录数量。\n" +
			"不含密钥，不含商家数据。",
		"minifleet emergency": "使用 --check 时不执行，只列出涉及的商家。暂停更改期间（minifleet freeze）仍会建立批次，\n" +
			"等待 minifleet thaw 之后执行。",
		"minifleet fleet": "每个商家的授权、基本信息、资质、隐私协议、备案、权限、域名、体验人员和审核，\n" +
			"各有状态、原因和唯一的下一步。status 和 show 读取已保存的数据，refresh 向平台查询。",
		"minifleet hold": "恢复备份或使用过保险库的另一份副本之后，在有人确认继续之前，不会向平台发送任何更改：\n" +
			"这份副本记住的可能已经过时。读取不受影响。",
		"minifleet init": "在数据目录中创建加密的保险库。口令丢失后，其中的内容无法找回。",
		"minifleet journal settle": "有些操作不留下 MiniFleet 能读取的结果，例如生成码时连接中断。请在平台上查看或询问商家，\n" +
			"再说明是否已生效。记录的 ID 由 \"minifleet journal --result unknown\" 给出。",
		"minifleet merchant edit": "修改商家的字段。授权、版本、基本信息、成员和码属于它的第三方应用和小程序：\n" +
			"不带 --move 时不允许更换这两项，带 --move 则放弃这些内容。--ext 只设置给出的值\n" +
			"（KEY= 表示删除），其余不变；--tag 添加标签，--untag 移除标签。",
		"minifleet merchant import": "导入商家。列：name、contact、phone、mini_app_id、tags、notes、archived、record_id、ext.KEY\n" +
			"（或对应的中文表头），表头在前 20 行之内。一行带有已有商家的记录 ID、小程序 ID 或完全相同的名称时，\n" +
			"即指该商家，由 --existing 决定如何处理。update 时空单元格保留原值，<clear>（<清空>）清空该字段。\n" +
			"导入刚导出的文件不会产生更改。有误的行逐一报告原因，其余照常导入；用 --all-or-none 则全部不导入。\n" +
			"部分行有误而其余已导入时退出码为 2。",
		"minifleet merchant move": "将商家转给另一个第三方应用。授权属于当初授权的应用，因此每个商家须向新应用重新授权，\n" +
			"并输出各自的链接。在原应用下读取的内容会清除。未完成的批次正在处理的商家会保留并列出，\n" +
			"之后可再次执行。--check 只说明会发生什么。",
		"minifleet network": "访问每个第三方应用的网关，说明使用的代理，以及本机时钟与平台时钟的差距。",
		"minifleet network proxy": "system 使用本机系统的代理设置，none 直接连接，地址为 主机:端口，或以 http://、https://、\n" +
			"socks5:// 开头。密码从文件的第一行读取，不作为参数，并保存在保险库中。\n" +
			"没有给出密码时，只要地址和用户不变，就沿用已保存的密码。",
		"minifleet passphrase": "修改口令，并用新密钥重新加密全部内容，旧口令此后只能打开以前的备份。\n" +
			"中断后，下次打开保险库时自动继续。",
		"minifleet merchant road": "按已保存的数据查看新商家从零到上架的进度：有哪些商家、轮到谁、下一步是什么；指定商家时列出每个步骤。\n" +
			"进度本身不另行保存：可以在任何一步中断，之后接着做。",
		"minifleet plan": "发布方案就是 publish 的参数，以名称保存在保险库中：模板、商家、目标、波次、审核表单。\n" +
			"模板有新版本时，用 run 再次执行。",
		"minifleet plan run": "按保存的发布方案，为模板的最新版本或 --template-version 开始一个批次。\n\n" +
			"所有商家达成目标时退出码为 0，部分未达成时为 2。",
		"minifleet plan save": "保存给出的参数，与 publish 的相同。只属于单个批次的不保存：\n" +
			"--template-version、--app-version、--name、--not-before 和 --release-at。",
		"minifleet publish": "将模板版本发布到多个商家。--goal：built（构建）、experience（体验版）、audited（过审）、\n" +
			"online（上架）、held（过审后由 batch release 统一上架）、gray:p10、gray:p30 或 gray:p50（灰度）。\n" +
			"不带 --app-version 时，每个商家使用其最高版本之后的修订号。不带 --wait 时只保存批次，\n" +
			"由工作台执行，或使用：minifleet batch resume ID --wait\n\n" +
			"所有商家达成目标时退出码为 0，部分未达成时为 2。",
		"minifleet serve": "在本机回环地址上提供界面，并输出可打开一次会话的启动地址。脚本可使用数据目录中\n" +
			"web-token 文件里的令牌。按 Ctrl-C 结束。",
		"minifleet shelf": "尚未全量上架的已过审版本：批次中等待上架的、目标为 audited 的批次的，以及其他途径过审的。",
		"minifleet shelf release": "将已过审的版本上架：批次中等待上架的由该批次上架，其余的由新批次上架。\n" +
			"使用 --all 或 --tag 时，跳过没有已过审版本的商家。",
		"minifleet simulator": "运行本地的支付宝开放平台模拟器：真实的 HTTP、RSA2 签名、状态机和故障。就绪后输出一行 JSON，\n" +
			"并写入 目录/simulator.json。用同一目录重新启动时，模拟世界仍在。按 Ctrl-C 结束。\n\n" +
			"该行中的 CONTROL 地址在 CONTROL/settings 接受 JSON 设置。你与平台之间网络的设置：\n\n" +
			"  on_way           代替平台应答：状态码（504、502、503、429、413、407、403），\n" +
			"                   或 portal、page、reset、hang；\"\" 表示没有\n" +
			"  on_way_method    只用于以此结尾的方法\n" +
			"  on_way_rate      所占的调用比例，0 到 1\n" +
			"  late_ms          这样的调用仍会在此时间后到达平台；0 不到达，-1 在应答之前到达\n" +
			"  retry_after      这样的应答要求在此秒数内不再调用\n" +
			"  slow_bytes       新连接每个方向每秒的字节数；0 不限\n" +
			"  idle_close_ms    关闭空闲达到此时间的连接\n" +
			"  clock_offset_ms  平台时钟减去本机时钟\n\n" +
			"向 CONTROL/connections 发送 {\"do\":\"kill\"}，已打开的连接随即失效。",
		"minifleet template add": "添加模板。--ext 是每个商家构建时使用的 JSON，其中 {{name}}、{{contact}}、{{phone}}、\n" +
			"{{mini_app_id}} 和 {{ext.KEY}} 会替换为商家的值；@文件 表示从文件读取。",
		"minifleet upkeep": "适合使用命令行的场景：由计划任务（cron、systemd、任务计划程序）每天执行一次，并使用\n" +
			"--passphrase-file。它续期即将到期的授权、查询未收到应答的结果、执行到期的备份、将旧的操作记录\n" +
			"归档，并检查保险库。有一项失败时退出码为 1。数据目录已有打开的 MiniFleet 时，它会自动完成这些工作。",
		"minifleet settings set": "名称与值见 settings list。代理用 network proxy 选择，备份用 backup schedule，\n" +
			"某个应用的速率用 app edit。",
		"minifleet vault check": "完整读取关闭状态的保险库。有损坏时退出码为 1。",
		"minifleet vault rescue": "将所有完整的记录放入新的数据目录，并列出丢失的内容。损坏的保险库不作更改。\n" +
			"新保险库使用相同的口令，在你确认之前不会发送任何更改：minifleet hold go-on",
		"minifleet vault tidy": "将同步程序或文件管理器留在保险库文件夹中的内容（冲突副本、新文件夹）移到数据目录的\n" +
			"moved-aside 文件夹。不删除任何文件。",
		"minifleet version check": "按 submit 将要发送的内容检查审核表单，未填写的取上次提交的表单和已保存的基本信息：\n" +
			"广告法或平台不允许的词语、占位文字、联系方式、空白、重复或属于其他商家的图片，以及曾被驳回的文字。\n" +
			"有会被驳回的内容时退出码为 2。",
		"minifleet version submit": "提交开发版本审核。表单未填写的内容由平台取自小程序的基本信息；--again 以上次提交的表单为基础。\n" +
			"仍在构建的版本在构建结束后提交。",
	}
}
