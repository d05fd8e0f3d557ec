#include "keel/text/mail.hpp"

#include <catch2/catch.hpp>

using namespace keel::text;

namespace {

struct Sample {
  const char* name;
  const char* mail;
  const char* own;
};

const Sample samples[] = {
    {"Gmail, wrapped attribution",
     "My card is lost.\n\nOn Mon, Jan 3, 2022 at 10:11 AM Support <\nhelp@shop.example> wrote:\n\n"
     "> Hello,\n>\n> how can we help?\n",
     "My card is lost."},
    {"Gmail, reply below the quote",
     "On Mon, Jan 3, 2022 at 10:11 AM Support <help@shop.example> wrote:\n> Which card?\n\nThe "
     "blue one.\n",
     "The blue one."},
    {"Outlook, header block",
     "It still fails.\r\n\r\n________________________________\r\nFrom: Support "
     "<help@shop.example>\r\n"
     "Sent: Monday, January 3, 2022 10:11\r\nTo: A\r\nSubject: RE: Login\r\n\r\nPlease retry.\r\n",
     "It still fails."},
    {"Outlook, original message",
     "No luck.\n\n-----Original Message-----\nFrom: Support\nSent: today\n\nTry again", "No luck."},
    {"Apple Mail",
     "Thanks, works now.\n\nSent from my iPhone\n\n> On 3 Jan 2022, at 10:11, Support "
     "<help@shop.example> wrote:\n"
     "> \n> Try again.\n",
     "Thanks, works now."},
    {"German, Thunderbird",
     "Wo ist sie?\n\nAm 03.01.22 um 10:11 schrieb Support:\n> Ihre Rechnung liegt bei.\n",
     "Wo ist sie?"},
    {"German, Outlook",
     "Geht nicht.\n\nVon: Support\nGesendet: Montag, 3. Januar 2022 10:11\nAn: A\nBetreff: "
     "AW\n\nBitte neu starten.",
     "Geht nicht."},
    {"German, divider",
     "Geht nicht.\n-----Urspr\xc3\xbcngliche Nachricht-----\nVon: Support\n\nBitte neu starten.",
     "Geht nicht."},
    {"Spanish",
     "No funciona.\n\nEl lun, 3 ene 2022 a las 10:11, Soporte (<ayuda@tienda.example>) "
     "escribi\xc3\xb3:\n\n> Hola\n",
     "No funciona."},
    {"French",
     "Toujours rien.\n\nLe lun. 3 janv. 2022 \xc3\xa0 10:11, Support <aide@boutique.example> a "
     "\xc3\xa9"
     "crit :\n\n> Bonjour\n",
     "Toujours rien."},
    {"signature", "Cancel my plan.\n\n-- \nAnna Example\nAcme Inc.\n", "Cancel my plan."},
    {"legal footer",
     "Cancel my plan.\n\nThis email and any attachments are confidential.\nDelete it if you got it "
     "in error.",
     "Cancel my plan."},
    {"blank lines collapse", "\n\nOne.  \n\n\n\nTwo.\nThree.\n\n", "One.\n\nTwo.\nThree."},
    {"nothing left is kept whole", "> only a quote", "> only a quote"},
    {"a date in prose is no attribution", "On Monday I wrote to you:\nmy card is lost.",
     "On Monday I wrote to you:\nmy card is lost."},
    {"plain", "Where is my refund?", "Where is my refund?"},
    {"empty", "", ""}};

}  // namespace

TEST_CASE("mail without what mail programs add") {
  for (const Sample& sample : samples) {
    CAPTURE(sample.name);
    CHECK(strip_mail(sample.mail) == sample.own);
  }
}

TEST_CASE("stripping twice changes nothing more") {
  for (const Sample& sample : samples) {
    CAPTURE(sample.name);
    CHECK(strip_mail(strip_mail(sample.mail)) == strip_mail(sample.mail));
  }
}

TEST_CASE("the question without greeting and thanks") {
  const Sample questions[] = {
      {"English", "Hi there,\n\nWhere is my refund?\n\nThanks a lot,\nAnna\n",
       "Where is my refund?"},
      {"German",
       "Sehr geehrte Damen und Herren,\n\nwo ist meine Rechnung?\n\nMit freundlichen "
       "Gr\xc3\xbc\xc3\x9f"
       "en\nAnna Muster",
       "wo ist meine Rechnung?"},
      {"Spanish",
       "Hola,\n\n\xc2\xbf"
       "D\xc3\xb3nde est\xc3\xa1 mi factura?\n\nMuchas gracias\nAna",
       "\xc2\xbf"
       "D\xc3\xb3nde est\xc3\xa1 mi factura?"},
      {"French", "Bonjour,\n\nO\xc3\xb9 est ma facture ?\n\nCordialement,\nAnne",
       "O\xc3\xb9 est ma facture ?"},
      {"a question that greets stays", "Hello, where is my refund?", "Hello, where is my refund?"},
      {"only a greeting stays", "Hello!", "Hello!"},
      {"thanks in the middle stays", "Thanks for the card.\n\nIt does not work.",
       "Thanks for the card.\n\nIt does not work."}};
  for (const Sample& sample : questions) {
    CAPTURE(sample.name);
    CHECK(question_of(sample.mail) == sample.own);
  }
}
