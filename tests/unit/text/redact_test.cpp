#include "keel/text/redact.hpp"

#include <catch2/catch.hpp>

using namespace keel::text;

namespace {
struct Case {
  const char* text;
  const char* redacted;
};
}  // namespace

TEST_CASE("personal data becomes slots") {
  const Case cases[] = {{"Mail joe.b+x@mail.co.uk, please", "Mail {email}, please"},
                        {"(Joe_B@x.de)", "({email})"},
                        {"\xe2\x80\x9ejoe@x.de\xe2\x80\x9c", "\xe2\x80\x9e{email}\xe2\x80\x9c"},
                        {"von \xc3\xbc"
                         "nal@x.de",
                         "von {email}"},
                        {"see https://app.example/u/7?token=abc.", "see {url}."},
                        {"www.example.com and shop.example/cart/1", "{url} and {url}"},
                        {"Call +49 171 1234567 or (555) 123-4567!", "Call {phone} or {phone}!"},
                        {"06 12 34 56 78", "{phone}"},
                        {"0171/1234567", "{phone}"},
                        {"card 4111 1111 1111 1111 ok", "card {card} ok"},
                        {"5500-0000-0000-0004", "{card}"},
                        {"IBAN DE89 3704 0044 0532 0130 00 bitte", "IBAN {iban} bitte"},
                        {"GB29NWBK60161331926819", "{iban}"},
                        {"from 192.168.1.10 and fe80::1ff:fe23:4567:890a", "from {ip} and {ip}"},
                        {"order INV-20391, #12345", "order {order}, {order}"},
                        {"key sk_live_abcdefghij123456", "key {secret}"},
                        {"password: hunter2!", "password: {secret}"},
                        {"my password is hunter2", "my password is {secret}"},
                        {"token=abcd1234", "token={secret}"}};
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(redact(c.text) == c.redacted);
    CHECK(redact(c.redacted) == c.redacted);
  }
}

TEST_CASE("what is not personal stays") {
  for (const char* text :
       {"", "I paid $1,200.50 on 12.03.2024 and 1.234.567,00 EUR on 2024-01-15.",
        "iPhone15 with 5000mAh", "at 10:30:45 or 10-12", "version 1.2.3", "my password is wrong",
        "EUR1000", "3D, MP3, 4G, covid-19", "50% of 1000", "and/or", "C++ std::vector",
        "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82 2024"}) {
    CAPTURE(text);
    CHECK(redact(text) == text);
  }
}

TEST_CASE("numbers that fail their check are no cards or IBANs") {
  CHECK(redact("4111 1111 1111 1112").find("{card}") == std::string::npos);
  CHECK(redact("DE88370400440532013000").find("{iban}") == std::string::npos);
}
