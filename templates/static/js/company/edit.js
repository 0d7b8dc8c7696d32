// The company's own settings.

import { Editor } from "../settings/editor.js";

const data = JSON.parse(document.getElementById("one").dataset.one);

new Editor(data, {
  api: "/api/v1/companies",
  list: "/console/company",
  noun: "company",
  names: {
    title: "Name",
    language: "Language of callers",
    zone: "Time zone",
    country: "Country",
    sms_number: "Texts come from",
    wrap_up_reasons: "What calls are about",
    pause_reasons: "Why agents pause",
    second_call: "A second call",
    transfer_ring_s: "Ring for",
    transfer_returns: "Unanswered transfers come back",
    noise_removal: "Background noise",
    call_abroad: "Countries agents may call",
    calls_an_hour: "Calls an hour",
    call_wrap_up_s: "Wrap-up",
  },
}).start();
