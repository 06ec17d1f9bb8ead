export default {
  "nav": "总览",
  "about": "今天需要你处理的事情，和正在进行的工作。",
};
