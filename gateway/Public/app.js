// The page's beginning: which address shows which page, and what stands around all of them.
import { start } from "./shell/router.js";
import { watch } from "./shell/status.js";
import { chatPage } from "./chat/page.js";
import { robotsPage } from "./catalogue/robots-page.js";
import { robotPage } from "./catalogue/robot-page.js";
import { dealersPage } from "./catalogue/dealers-page.js";
import { applyPage } from "./apply/page.js";
import { memoriesPage } from "./memories/page.js";
import { operatorPage } from "./operator/page.js";

watch();
start([
  { path: /^\/$/, title: "Chat", nav: "#/", page: chatPage },
  { path: /^\/robots$/, title: "Robots", nav: "#/robots", page: robotsPage },
  { path: /^\/robots\/([0-9a-fA-F-]{36})$/, title: "Robot", nav: "#/robots", page: robotPage },
  { path: /^\/dealers$/, title: "Dealers", nav: "#/dealers", page: dealersPage },
  { path: /^\/apply$/, title: "Apply", nav: "#/apply", page: applyPage },
  { path: /^\/memories$/, title: "My memories", nav: "#/memories", page: memoriesPage },
  { path: /^\/operator(?:\/(services|jobs|requests|routes|memories|latency))?$/, title: "Operator", nav: "#/operator", page: operatorPage },
]);
