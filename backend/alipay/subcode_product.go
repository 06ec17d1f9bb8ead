package alipay

import "minifleet/backend/fault"

// The sub-codes of filing, users' information, messages and trial mini programs. Spellings are the
// platform's. Source: Alipay open platform, the error codes of each method.
const (
	SubAccountTypeError                         SubCode = "ACCOUNT_TYPE_ERROR"
	SubAPINameError                             SubCode = "API_NAME_ERROR"
	SubAPINameIsBlank                           SubCode = "API_NAME_IS_BLANK"
	SubAPINameNoNeedApply                       SubCode = "API_NAME_NO_NEED_APPLY"
	SubAppIDIsBlank                             SubCode = "APP_ID_IS_BLANK"
	SubAppNoAvaiable                            SubCode = "APP_NO_AVAIABLE"
	SubAuthfieldapplyIsBlank                    SubCode = "AUTHFIELDAPPLY_IS_BLANK"
	SubAuthAPIApplyIsPass                       SubCode = "AUTH_API_APPLY_IS_PASS"
	SubAuthAPIFieldIsAuditing                   SubCode = "AUTH_API_FIELD_IS_AUDITING"
	SubAuthAPIFieldIsBlank                      SubCode = "AUTH_API_FIELD_IS_BLANK"
	SubAuthFieldSceneIsBlank                    SubCode = "AUTH_FIELD_SCENE_IS_BLANK"
	SubBizContentFormatError                    SubCode = "BIZ_CONTENT_FORMAT_ERROR"
	SubBizContentIsNull                         SubCode = "BIZ_CONTENT_IS_NULL"
	SubBusinessLicenseRevocatedSubmit           SubCode = "BUSINESS_LICENSE_REVOCATED_SUBMIT"
	SubCanNotSubmitWithOnlineMiniAppExceedLimit SubCode = "CAN_NOT_SUBMIT_WITH_ONLINE_MINI_APP_EXCEED_LIMIT"
	SubCanNotSubmitWithPunishOrderLimit         SubCode = "CAN_NOT_SUBMIT_WITH_PUNISH_ORDER_LIMIT"
	SubCustomerAnswerIsBlank                    SubCode = "CUSTOMER_ANSWER_IS_BLANK"
	SubDataContentFormatError                   SubCode = "DATA_CONTENT_FORMAT_ERROR"
	SubDataIsEmpty                              SubCode = "DATA_IS_EMPTY"
	SubDataSensitive                            SubCode = "DATA_SENSITIVE"
	SubDeveloperAlreadyExist                    SubCode = "DEVELOPER_ALREADY_EXIST"
	SubFaceAuthNotPass                          SubCode = "FACE_AUTH_NOT_PASS"
	SubFieldNameIsBlank                         SubCode = "FIELD_NAME_IS_BLANK"
	SubFileFormatIsInvalid                      SubCode = "FILE_FORMAT_IS_INVALID"
	SubFileItemsIsBlank                         SubCode = "FILE_ITEMS_IS_BLANK"
	SubFileQualityIsInvalid                     SubCode = "FILE_QUALITY_IS_INVALID"
	SubFileSizeMinLimit                         SubCode = "FILE_SIZE_MIN_LIMIT"
	SubFileSizeOutLimit                         SubCode = "FILE_SIZE_OUT_LIMIT"
	SubFormIDInvalid                            SubCode = "FORM_ID_INVALID"
	SubFormIDNotMatchAppid                      SubCode = "FORM_ID_NOT_MATCH_APPID"
	SubFormIDOverTime                           SubCode = "FORM_ID_OVER_TIME"
	SubFormIDSendLimit                          SubCode = "FORM_ID_SEND_LIMIT"
	SubICPStatusIllegal                         SubCode = "ICP_STATUS_ILLEGAL"
	SubIllegalArgumentParams                    SubCode = "ILLEGAL_ARGUMENT_PARAMS"
	SubInviteAppRoleReachLimit                  SubCode = "INVITE_APP_ROLE_REACH_LIMIT"
	SubKeywordsNumberInvalid                    SubCode = "KEYWORDS_NUMBER_INVALID"
	SubMediaNotExist                            SubCode = "MEDIA_NOT_EXIST"
	SubMessageLibraryIllegal                    SubCode = "MESSAGE_LIBRARY_ILLEGAL"
	SubMessageSendAuthError                     SubCode = "MESSAGE_SEND_AUTH_ERROR"
	SubMessageTemplateKeywordIllegal            SubCode = "MESSAGE_TEMPLATE_KEYWORD_ILLEGAL"
	SubMsgContentNotInterested                  SubCode = "MSG_CONTENT_NOT_INTERESTED"
	SubMsgRejected                              SubCode = "MSG_REJECTED"
	SubMsgSendError                             SubCode = "MSG_SEND_ERROR"
	SubMsgSingleSDOver                          SubCode = "MSG_SINGLE_SD_OVER"
	SubMsgTemplateIDValid                       SubCode = "MSG_TEMPLATE_ID_VALID"
	SubMsgTemplateInvalid                       SubCode = "MSG_TEMPLATE_INVALID"
	SubMsgTemplateNotExist                      SubCode = "MSG_TEMPLATE_NOT_EXIST"
	SubMsgUnauthorized                          SubCode = "MSG_UNAUTHORIZED"
	SubMsgUnsubscribed                          SubCode = "MSG_UNSUBSCRIBED"
	SubNoBindPublicApp                          SubCode = "NO_BIND_PUBLIC_APP"
	SubNoPlaceOrderRecord                       SubCode = "NO_PLACE_ORDER_RECORD"
	SubNoRecentVisitRecord                      SubCode = "NO_RECENT_VISIT_RECORD"
	SubOpencoreAppNameExist                     SubCode = "OPENCORE_APP_NAME_EXIST"
	SubOpenIDInvalid                            SubCode = "OPENID_INVALID"
	SubOpenIDQueryError                         SubCode = "OPENID_QUERY_ERROR"
	SubOrderNotExist                            SubCode = "ORDER_NOT_EXIST"
	SubOrderTypeNotMatch                        SubCode = "ORDER_TYPE_NOT_MATCH"
	SubPackageCodeError                         SubCode = "PACKAGE_CODE_ERROR"
	SubPackageCodeIsBlank                       SubCode = "PACKAGE_CODE_IS_BLANK"
	SubPageOverLimit                            SubCode = "PAGE_OVER_LIMIT"
	SubPrecreateMiniError                       SubCode = "PRECREATE_MINI_ERROR"
	SubPrivacyFieldNotExist                     SubCode = "PRIVACY_FIELD_NOT_EXIST"
	SubQPSAnswerIsBlank                         SubCode = "QPS_ANSWER_IS_BLANK"
	SubQueryConsumerReqeustError                SubCode = "QUERY_CONSUMER_REQEUST_ERROR"
	SubSceneCodeError                           SubCode = "SCENE_CODE_ERROR"
	SubSceneCodeIsBlank                         SubCode = "SCENE_CODE_IS_BLANK"
	SubShowPackageIsBlank                       SubCode = "SHOW_PACKAGE_IS_BLANK"
	SubSubscribeTemplateOverLimit               SubCode = "SUBSCRIBE_TEMPLATE_OVER_LIMIT"
	SubTemplateIllegal                          SubCode = "TEMPLATE_ILLEGAL"
	SubTinyappHealthCheckInvalid                SubCode = "TINYAPP_HEALTH_CHECK_INVALID"
	SubTinyappSafetyCheckInvalid                SubCode = "TINYAPP_SAFETY_CHECK_INVALID"
	SubTradeNoNotMatchUserID                    SubCode = "TRADE_NO_NOT_MATCH_USERID"
	SubUserIDInvalid                            SubCode = "USER_ID_INVALID"
	SubUserIDNoPermission                       SubCode = "USER_ID_NO_PERMISSION"
	SubUserKeywordLengthError                   SubCode = "USER_KEYWORD_LENGTH_ERROR"
	SubUserTemplateIllegal                      SubCode = "USER_TEMPLATE_ILLEGAL"
	SubUserTemplateLackKeyword                  SubCode = "USER_TEMPLATE_LACK_KEYWORD"
	SubUserTemplateOverLimit                    SubCode = "USER_TEMPLATE_OVER_LIMIT"
	SubUserTemplateStatusIllegal                SubCode = "USER_TEMPLATE_STATUS_ILLEGAL"
)

func productSubCodes() []subCodeRow {
	return []subCodeRow{
		{codes: codes(SubAccountTypeError), class: ClassPermissionMissing,
			hint: fault.T("this kind of account may not have the field; a company account may",
				"该账号类型不能申请此字段，需企业账号")},
		{codes: codes(SubAPINameError), class: ClassInputInvalid, field: "api_name",
			hint: fault.T("the interface is not in the list; read the list again",
				"接口不在列表中，请重新读取列表")},
		{codes: codes(SubAPINameNoNeedApply), class: ClassStateConflict, field: "api_name",
			hint: fault.T("this field needs no application; nothing has to be done",
				"该字段无需申请，不用操作")},
		{codes: codes(SubAuthAPIApplyIsPass), class: ClassStateConflict, field: "field_name",
			hint: fault.T("this field is granted already; nothing has to be done",
				"该字段已获得授权，无需再申请")},
		{codes: codes(SubAuthAPIFieldIsAuditing), class: ClassStateConflict, field: "field_name",
			hint: fault.T("an application for this field is being reviewed; wait for its result",
				"该字段的申请正在审核中，请等待结果")},
		{codes: codes(SubAuthFieldSceneIsBlank), class: ClassInputInvalid, field: "scene_code",
			hint: fault.T("choose a scene from the list of this field",
				"请从该字段的场景列表中选择场景")},
		{codes: codes(SubBusinessLicenseRevocatedSubmit), class: ClassPermissionMissing, field: "license_no",
			hint: fault.T("the business licence has been revoked; the merchant has to renew it first",
				"营业执照已被吊销或注销，请商家先更新营业执照")},
		{codes: codes(SubCanNotSubmitWithOnlineMiniAppExceedLimit), class: ClassQuota, spent: true,
			hint: fault.T("the account has as many mini programs online as it may; take one offline, or have the merchant ask Alipay for more",
				"该账号上架的小程序数量已达上限，请先下架一个，或由商家向支付宝申请提升上限")},
		{codes: codes(SubCanNotSubmitWithPunishOrderLimit), class: ClassPermissionMissing,
			hint: fault.T("a penalty on the mini program forbids audits until it ends; the merchant finds it in the console messages",
				"该小程序因处罚暂不能提交审核，请商家在控制台消息中查看处罚与期限")},
		{codes: codes(SubCustomerAnswerIsBlank), class: ClassInputInvalid, field: "customer_answer",
			hint: fault.T("say what the information is used for",
				"请填写信息的用途")},
		{codes: codes(SubDataSensitive), class: ClassInputInvalid, field: "data",
			hint: fault.T("the text contains a word Alipay does not allow; take it out",
				"内容含有不允许使用的词语，请删除")},
		{codes: codes(SubDeveloperAlreadyExist), class: ClassStateConflict,
			hint: fault.T("this person is invited already or a member; see the list",
				"对方已被邀请或已是成员，请查看成员列表")},
		{codes: codes(SubFaceAuthNotPass), class: ClassStateConflict, field: "certify_id",
			hint: fault.T("the owner's face check is not done; send the link again and wait for it",
				"主账号人脸核验未通过，请重新发起核验")},
		{codes: codes(SubFileFormatIsInvalid), class: ClassInputInvalid, field: "picture_1",
			hint: fault.T("pictures must be png or jpg, the video mp4",
				"图片须为 png 或 jpg，视频须为 mp4")},
		{codes: codes(SubFileItemsIsBlank), class: ClassInputInvalid, field: "picture_1",
			hint: fault.T("add at least one picture or video that shows login, consent and use",
				"请至少上传一张图片或视频，展示登录、授权与使用过程")},
		{codes: codes(SubFileQualityIsInvalid), class: ClassInputInvalid,
			hint: fault.T("the picture is not clear enough; take it again",
				"图片不够清晰，请重新拍摄")},
		{codes: codes(SubFileSizeMinLimit), class: ClassInputInvalid,
			hint: fault.T("the file is too small to be readable; choose a larger one",
				"文件过小，无法辨认，请更换")},
		{codes: codes(SubFileSizeOutLimit), class: ClassInputInvalid,
			hint: fault.T("a file may be at most 10 MB",
				"单个文件不能超过 10 MB")},
		{codes: codes(SubFormIDOverTime), class: ClassStateConflict, field: "form_id",
			hint: fault.T("the form is too old to answer; the user has to act again",
				"表单已过期，需用户再次操作")},
		{codes: codes(SubICPStatusIllegal), class: ClassStateConflict,
			hint: fault.T("this is not possible in the filing's present state; refresh to see it",
				"当前备案状态下不能执行该操作，请刷新查看")},
		{codes: codes(SubInviteAppRoleReachLimit), class: ClassQuota, field: "logon_id", spent: true,
			hint: fault.T("this account takes part in as many mini programs as it may; have the person leave one, or invite another account",
				"该账号参与的小程序数量已达上限，请对方退出其他小程序，或改为邀请其他账号")},
		{codes: codes(SubKeywordsNumberInvalid), class: ClassInputInvalid, field: "keyword_list",
			hint: fault.T("choose as many keywords as the template allows",
				"关键词数量不符合模板要求")},
		{codes: codes(SubMediaNotExist), class: ClassInputInvalid,
			hint: fault.T("a picture of the form is not known to Alipay; upload it again",
				"材料图片不存在，请重新上传")},
		{codes: codes(SubMessageTemplateKeywordIllegal), class: ClassInputInvalid, field: "keyword_list",
			hint: fault.T("a keyword is not one of the template; choose from its list",
				"关键词不属于该模板，请从模板的关键词中选择")},
		{codes: codes(SubMsgRejected), class: ClassStateConflict,
			hint: fault.T("the user refuses these messages",
				"用户已拒收该消息")},
		{codes: codes(SubMsgUnsubscribed), class: ClassStateConflict,
			hint: fault.T("the user has not subscribed to this message",
				"用户未订阅该消息")},
		{codes: codes(SubOpencoreAppNameExist), class: ClassInputInvalid, field: "app_name",
			hint: fault.T("another mini program has this name; choose another",
				"该名称已被占用，请更换名称")},
		{codes: codes(SubOpenIDQueryError), class: ClassInputInvalid, field: "uid",
			hint: fault.T("no Alipay account has this user ID; check it",
				"没有该用户 ID 的支付宝账号，请核对")},
		{codes: codes(SubOrderNotExist), class: ClassInputInvalid, field: "order_no",
			hint: fault.T("Alipay knows no such order; check its number",
				"支付宝没有该订单，请核对单号")},
		{codes: codes(SubOrderTypeNotMatch), class: ClassInputInvalid, field: "order_no",
			hint: fault.T("this is no order for a trial mini program",
				"该单号不是试用小程序订单")},
		{codes: codes(SubPackageCodeError), class: ClassInputInvalid, field: "package_code",
			hint: fault.T("the package is not in the list of interfaces; read the list again",
				"能力包不在接口列表中，请重新读取列表")},
		{codes: codes(SubPrecreateMiniError), class: ClassStateConflict,
			hint: fault.T("the trial mini program could not be made; place a new order",
				"试用小程序创建失败，请重新发起")},
		{codes: codes(SubPrivacyFieldNotExist), class: ClassStateConflict,
			hint: fault.T("the field is not in the mini program's privacy agreement; add it there first",
				"隐私协议中没有该字段，请先补充隐私协议")},
		{codes: codes(SubQPSAnswerIsBlank), class: ClassInputInvalid, field: "qps_answer",
			hint: fault.T("say how many calls a second are expected",
				"请填写预计的调用频率")},
		{codes: codes(SubSceneCodeError), class: ClassInputInvalid, field: "scene_code",
			hint: fault.T("the scene is not one of this field; read the list again",
				"场景不属于该字段，请重新读取场景列表")},
		{codes: codes(SubSubscribeTemplateOverLimit), class: ClassInputInvalid, field: "template_id_list",
			hint: fault.T("a prompt shows at most 3 templates",
				"一次最多查询 3 个模板")},
		{codes: codes(SubTinyappHealthCheckInvalid), class: ClassPermissionMissing,
			hint: fault.T("the mini program did not pass Alipay's health check; the console names what to mend",
				"小程序未通过支付宝健康度检查，请在控制台查看需整改的内容")},
		{codes: codes(SubTinyappSafetyCheckInvalid), class: ClassPermissionMissing,
			hint: fault.T("the mini program did not pass Alipay's safety check; the console names what to mend",
				"小程序未通过支付宝安全检查，请在控制台查看需整改的内容")},
		{codes: codes(SubUserKeywordLengthError), class: ClassInputInvalid, field: "data",
			hint: fault.T("a keyword's value has at most 50 characters",
				"关键词内容最多 50 个字符")},
		{codes: codes(SubUserTemplateLackKeyword), class: ClassInputInvalid, field: "data",
			hint: fault.T("give every keyword of the template a value",
				"请为模板的每个关键词填写内容")},
		{codes: codes(SubUserTemplateOverLimit), class: ClassQuota, spent: true,
			hint: fault.T("no more message templates can be added; remove one first",
				"消息模板数量已达上限，请先删除不用的模板")},
		{codes: codes(SubAppIDIsBlank), class: ClassConfiguration},
		{codes: codes(SubBizContentFormatError, SubBizContentIsNull, SubIllegalArgumentParams), class: ClassInputInvalid},
		{codes: codes(SubAPINameIsBlank), class: ClassInputInvalid, field: "api_name"},
		{codes: codes(SubAuthfieldapplyIsBlank), class: ClassInputInvalid, field: "auth_field_apply"},
		{codes: codes(SubDataContentFormatError, SubDataIsEmpty), class: ClassInputInvalid, field: "data"},
		{codes: codes(SubAuthAPIFieldIsBlank, SubFieldNameIsBlank), class: ClassInputInvalid, field: "field_name"},
		{codes: codes(SubFormIDInvalid, SubFormIDNotMatchAppid), class: ClassInputInvalid, field: "form_id"},
		{codes: codes(SubOpenIDInvalid), class: ClassInputInvalid, field: "open_id"},
		{codes: codes(SubPackageCodeIsBlank, SubShowPackageIsBlank), class: ClassInputInvalid, field: "package_code"},
		{codes: codes(SubPageOverLimit), class: ClassInputInvalid, field: "page"},
		{codes: codes(SubSceneCodeIsBlank), class: ClassInputInvalid, field: "scene_code"},
		{codes: codes(SubMsgTemplateInvalid, SubMsgTemplateNotExist), class: ClassInputInvalid, field: "template_id_list"},
		{codes: codes(SubMessageLibraryIllegal), class: ClassInputInvalid, field: "template_library_id"},
		{codes: codes(SubTradeNoNotMatchUserID, SubUserIDInvalid), class: ClassInputInvalid, field: "to_user_id"},
		{codes: codes(SubMsgTemplateIDValid, SubTemplateIllegal, SubUserTemplateIllegal), class: ClassInputInvalid, field: "user_template_id"},
		{codes: codes(SubMsgSendError, SubQueryConsumerReqeustError), class: ClassOutcomeUnknown},
		{codes: codes(SubMessageSendAuthError, SubMsgUnauthorized, SubNoBindPublicApp, SubUserIDNoPermission), class: ClassPermissionMissing},
		{codes: codes(SubMsgSingleSDOver), class: ClassQuota},
		{codes: codes(SubFormIDSendLimit), class: ClassQuota, field: "form_id"},
		{codes: codes(SubAppNoAvaiable, SubMsgContentNotInterested, SubNoPlaceOrderRecord, SubNoRecentVisitRecord), class: ClassStateConflict},
		{codes: codes(SubUserTemplateStatusIllegal), class: ClassStateConflict, field: "user_template_id"},
	}
}
