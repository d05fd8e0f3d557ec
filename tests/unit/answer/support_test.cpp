#include "keel/answer/support.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "keel/base/limits.hpp"

using keel::Citation;
using keel::answer::check_support;
using keel::answer::SupportVerdict;

namespace {

Citation citation(std::string title, std::string passage, std::string url = {}) {
  return {"article", 1, std::move(title), std::move(passage), std::move(url)};
}

const std::vector<Citation> cited = {
    citation("Getting a refund",
             "You can ask for a refund within 14 days of the purchase. Open Billing, choose the "
             "invoice and press Refund. You cannot get a refund for gift cards. The plan Pro costs "
             "$9.50 per month; the plan Basic costs \xe2\x82\xac"
             "5 per month. To change your "
             "card, open Billing. Refunds are paid to the card you used if it is still valid. The "
             "money arrives after three working days.\n\nNot covered:\n- setup fees\n- postage\n\n"
             "Steps to download a receipt:\n1. Open the Documents page of Billing.\n2. Press the "
             "Download button beside the receipt.\n\nWrite to billing@example.com or see "
             "https://help.example.com/refunds for details.",
             "https://help.example.com/articles/42-refund"),
    citation("Where receipts are kept",
             "Every receipt is listed on the page Documents. Choose Settings in the menu and open "
             "the tab Documents of the workspace. A green mark shows which ones the "
             "bookkeeper has seen.")};

std::string why(std::string_view text) {
  const SupportVerdict verdict = check_support(text, cited);
  CHECK(verdict.supported == verdict.why.empty());
  return verdict.why;
}

}  // namespace

TEST_CASE("what the passages say is supported") {
  const auto text = GENERATE(
      as<std::string>{}, "You can ask for a refund within 14 days of the purchase.",
      "You can ask for a refund within fourteen days of the purchase.",
      "Hi there! You can ask for a refund within 14 days of the purchase.",
      "Thanks for reaching out. Open Billing, choose the invoice and press Refund. Let me know if "
      "you have any other questions.",
      "Open Billing, choose the invoice, then press Refund!",
      "Please choose Settings in the menu and open the tab Documents.",
      "You cannot get a refund for gift cards.", "You can't get a refund for gift cards.",
      "The plan Pro costs $9.50 per month; the plan Basic costs \xe2\x82\xac"
      "5 per month.",
      "Open Billing to change your card.", "To change your card, open Billing.",
      "If it is still valid, refunds are paid to the card you used.",
      "The money arrives after 3 working days.",
      "Here is how: open the Documents page of Billing. Press the Download button beside "
      "the receipt.",
      "Not covered:\n- postage\n- setup fees",
      "Open the Documents page of Billing, then press the Download button beside the receipt.",
      "Every receipt is listed on the page Documents, and a green mark shows which ones the "
      "bookkeeper has seen.",
      "You can ask for a refund within 14 days of the purchase. See \"Getting a refund\" at "
      "https://help.example.com/articles/42-refund.",
      "Write to billing@example.com or see https://help.example.com/refunds for details.",
      "**You can ask for a refund** within 14 days of the purchase.");
  INFO(text);
  CHECK(why(text) == "");
}

TEST_CASE("the passages themselves are supported") {
  for (const Citation& one : cited) CHECK(why(one.passage) == "");
}

struct Refused {
  std::string text, because;
};

TEST_CASE("what no passage says is refused, and why") {
  const auto one = GENERATE(values<Refused>({
      {"", "empty"},
      {" \n\t", "empty"},
      {"Hello! Thanks for reaching out.", "says nothing"},
      {"See https://help.example.com/articles/42-refund.", "says nothing"},
      // Numbers, units, currencies, dates.
      {"You can ask for a refund within 30 days of the purchase.", "the number \"30\""},
      {"You can ask for a refund within thirty days of the purchase.", "the number \"30\""},
      {"You can ask for a refund within 14 weeks of the purchase.", "\"weeks\" is said in no"},
      {"You can ask for a refund within 14.5 days of the purchase.", "the number \"14.5\""},
      {"You can ask for a refund within -14 days of the purchase.", "minus"},
      {"You can ask for a refund within 14+ days of the purchase.", "\"+\""},
      {"The money arrives after 14 working days.", "no one sentence"},
      {"The plan Pro costs $5 per month.", "no one sentence"},
      {"The plan Pro costs \xe2\x82\xac"
       "9.50 per month.",
       "no one sentence"},
      {"The plan Pro costs $9.50 per year.", "\"year\" is said in no"},
      {"The plan Pro costs \xc2\xa3"
       "9.50 per month.",
       "gbp"},
      {"You get 14% off.", "\"%\""},
      {"You can ask for a refund until 1 May 2027.", "the number"},
      // Negation, condition, obligation.
      {"You can get a refund for gift cards.", "no one sentence"},
      {"You cannot ask for a refund within 14 days of the purchase.", "no one sentence"},
      {"You can never ask for a refund.", "\"never\" is said in no"},
      {"You must ask for a refund within 14 days of the purchase.", "\"must\" is said in no"},
      {"You can ask for a refund.", "no one sentence"},
      {"Refunds are paid to the card you used.", "no one sentence"},
      {"Refunds are paid to the card you used unless it is still valid.", "\"unless\""},
      {"You can ask for a refund within 14 days of the purchase if you ask politely.", "politely"},
      {"Can you ask for a refund within 14 days of the purchase?", "no one sentence"},
      // Promises and concessions.
      {"We will refund you in full.", "\"we\" is said in no"},
      {"The refund is guaranteed.", "\"guaranteed\" is said in no"},
      {"Refunds are free.", "\"free\" is said in no"},
      {"Sorry about the trouble, you get a discount.", "\"discount\" is said in no"},
      {"Thanks! Your next month is free.", "\"free\" is said in no"},
      {"We hope you get a refund.", "\"we\" is said in no"},
      // Links, addresses, names.
      {"See https://evil.example.com/refunds for details.", "the address"},
      {"Write to refunds@example.com or see https://help.example.com/refunds for details.",
       "the address"},
      {"See help.example.org for details.", "the address \"help.example.org\""},
      {"See https://help.example.com/REFUNDS for details.", "the address"},
      {"Hi Anna, you can ask for a refund within 14 days of the purchase.", "the name \"anna\""},
      {"Open PayPal, choose the invoice and press Refund.", "\"paypal\""},
      {"The plan Gold costs $9.50 per month.", "the name \"gold\""},
      {"The plan Will costs $9.50 per month.", "the name \"will\""},
      // Halves of two sentences, other roles, other order.
      {"The plan Basic costs $9.50 per month.", "no one sentence"},
      {"The plan Basic costs $9.50 per month; the plan Pro costs \xe2\x82\xac"
       "5 per month.",
       "no one sentence"},
      {"Every receipt has seen the bookkeeper.", "no one sentence"},
      {"Press the invoice.", "no one sentence"},
      {"Open Billing, press Refund and choose the invoice.", "no one sentence"},
      {"Setup fees and postage.", "no one sentence"},
      {"Covered:\n- setup fees\n- postage", "no one sentence"},
      {"Not covered:\n- gift cards", "no one sentence"},
      // Additions.
      {"You can ask for a refund within 14 days of the purchase. Our team processes it overnight.",
       "\"our\" is said in no"},
      {"You can ask for a refund within 14 days of the purchase, no questions asked.", "\"no\""},
      {"You can ask for a refund within 14 days of the purchase \xe2\x9c\x85.", "the word"},
      {"<script>alert()</script>", "\"<\""},
      // Another language.
      {"Sie k\xc3\xb6nnen innerhalb von 14 Tagen nach dem Kauf eine Erstattung verlangen.",
       "the text is in de"},
      {"Vous pouvez demander un remboursement dans les 14 jours suivant l'achat de la carte.",
       "the text is in fr"},
  }));
  INFO(one.text);
  const std::string said = why(one.text);
  INFO(said);
  CHECK(said != "");
  CHECK(said.find(one.because) != std::string::npos);
}

TEST_CASE("bytes that hide something are refused") {
  CHECK(why("You can ask for a refund within 14 days of the purchase.\xff") != "");
  CHECK(why(std::string("You can ask for a refund\0 within 14 days", 40)) != "");
  CHECK(why("You can ask for a refund within \xe2\x80\xae"
            "14 days of the purchase.") != "");
  CHECK(why("You can\xe2\x80\x8bnot get a refund for gift cards.") != "");
  // A Cyrillic letter in "can".
  CHECK(why("You c\xd0\xb0n ask for a refund within 14 days of the purchase.") != "");
  CHECK(why(std::string(keel::limits::generated_bytes_max + 1, 'a')).find("limit") !=
        std::string::npos);
}

TEST_CASE("nothing is supported without a citation") {
  CHECK_FALSE(check_support("You can ask for a refund.", {}).supported);
  const std::vector<Citation> empty(1);
  CHECK_FALSE(check_support("You can ask for a refund.", empty).supported);
}

TEST_CASE("a sentence wrapped over lines is one sentence") {
  const std::vector<Citation> wrapped = {
      citation("Refunds", "It is not true that we give\na refund after 14 days.")};
  CHECK_FALSE(check_support("A refund after 14 days.", wrapped).supported);
  CHECK(check_support("It is not true that we give a refund after 14 days.", wrapped).supported);
}

TEST_CASE("other languages have the same rules") {
  const std::vector<Citation> german = {
      citation("Geld zur\xc3\xbc"
               "ck",
               "Sie k\xc3\xb6nnen die Bestellung innerhalb von 14 Tagen zur\xc3\xbc"
               "ckgeben. "
               "Gutscheine k\xc3\xb6nnen Sie nicht zur\xc3\xbc"
               "ckgeben. \xc3\x96"
               "ffnen Sie "
               "dazu die Seite mit Ihren Bestellungen.")};
  const auto supported = [&](std::string_view text) {
    return check_support(text, german).supported;
  };
  CHECK(
      supported("Hallo! Sie k\xc3\xb6nnen die Bestellung innerhalb von vierzehn Tagen "
                "zur\xc3\xbc"
                "ckgeben."));
  CHECK_FALSE(
      supported("Sie k\xc3\xb6nnen die Bestellung innerhalb von 30 Tagen "
                "zur\xc3\xbc"
                "ckgeben."));
  CHECK_FALSE(
      supported("Gutscheine k\xc3\xb6nnen Sie zur\xc3\xbc"
                "ckgeben."));
  CHECK_FALSE(supported("You can return the order within 14 days."));
}
