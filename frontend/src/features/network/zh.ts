export default {
  ask: "立即检查",
  open: "网络设置…",
  clock: "{{what}}",
  "clock.about": "请校准本机时间：相差过大时平台会拒绝请求，定时任务也会提前或推迟。",
  "ask.still": "仍然无法连接平台",
};
