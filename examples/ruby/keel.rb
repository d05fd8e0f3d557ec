# Keel in a Ruby process, by way of Fiddle and the C ABI (capi/include/keel.h). What is here is what
# host.rb needs; the rest of the ABI is called the same way.
require "fiddle"
require "json"

module Keel
  class Error < StandardError
    attr_reader :code

    def initialize(code, message)
      @code = code
      super(message)
    end
  end

  # The functions, by name. Types: p pointer, u 64-bit size, i 32-bit code, f double, v nothing.
  module Native
    TYPES = {"p" => Fiddle::TYPE_VOIDP, "u" => -Fiddle::TYPE_LONG_LONG, "i" => Fiddle::TYPE_INT,
             "f" => Fiddle::TYPE_DOUBLE, "v" => Fiddle::TYPE_VOID}.freeze
    SIGNATURES = {
      "version" => "p", "code_name" => "pi", "error_code" => "ip", "error_message" => "ppp",
      "error_free" => "vp", "text_data" => "pp", "text_free" => "vp", "config_new" => "ipp",
      "config_set" => "ippupup", "config_free" => "vp", "engine_open" => "ipuppp",
      "engine_free" => "vp", "engine_import_article_files" => "ippupuippp" + "p",
      "engine_ask" => "ipppp", "engine_signal" => "ippup", "engine_status" => "ippp",
      "answer_id" => "ppp", "answer_customer_sentence" => "ppp", "answer_to_json" => "ippp",
      "answer_free" => "vp"
    }.freeze

    def self.load(path)
      library = Fiddle.dlopen(path)
      @functions = SIGNATURES.to_h do |name, types|
        returns, *takes = types.chars.map { |type| TYPES.fetch(type) }
        [name, Fiddle::Function.new(library["keel_#{name}"], takes, returns)]
      end
    end

    # Calls a function that returns a code; its last parameter, the error's place, is added here.
    def self.call(name, *arguments)
      error = Fiddle::Pointer.malloc(Fiddle::SIZEOF_VOIDP, Fiddle::RUBY_FREE)
      error[0, Fiddle::SIZEOF_VOIDP] = [0].pack("Q")
      code = get(name, *arguments, error)
      return if code.zero?

      message = get("error_message", error.ptr, nil).to_s.force_encoding("UTF-8")
      get("error_free", error.ptr)
      raise Error.new(get("code_name", code).to_s, message)
    end

    def self.get(name, *arguments)
      @functions.fetch(name).call(*arguments)
    end

    # The pointer that a call puts into the place it is given.
    def self.out(name, *arguments)
      place = Fiddle::Pointer.malloc(Fiddle::SIZEOF_VOIDP, Fiddle::RUBY_FREE)
      call(name, *arguments, place)
      place.ptr
    end
  end

  # A per-call struct: struct_size, flags, then pointers and sizes, eight bytes each. A short one
  # is enough: the library takes the members that are missing for zero.
  def self.struct(*fields)
    kept = fields.map { |field| field.is_a?(String) ? Fiddle::Pointer[field] : field }
    body = fields.zip(kept).flat_map do |field, pointer|
      field.is_a?(String) ? [pointer.to_i, field.bytesize] : [field]
    end
    packed = [8 + 8 * body.size, 0].pack("LL") + body.pack("Q*")
    [Fiddle::Pointer[packed], packed, kept] # the last two only keep the memory alive
  end

  class Engine
    def initialize(folder, create: false)
      config = Native.out("config_new")
      Native.call("config_set", config, "create", 6, create ? "on" : "off", create ? 2 : 3)
      @handle = Native.out("engine_open", folder, folder.bytesize, config)
    ensure
      Native.get("config_free", config) if config
    end

    def close
      Native.get("engine_free", @handle) if @handle
      @handle = nil
    end

    def import_article_files(path)
      document(Native.out("engine_import_article_files", @handle, path, path.bytesize, nil, 0, 0,
                          nil, nil))
    end

    # The answer as a hash ("keel.answer.1"), with the sentence for the customer.
    def ask(text, ticket)
      question, *kept = Keel.struct(text, 0, 0, ticket)
      answer = Native.out("engine_ask", @handle, question)
      kept.clear
      document(Native.out("answer_to_json", answer))
    ensure
      Native.get("answer_free", answer) if answer
    end

    def correct(answer_id, article, actor)
      signal, *kept = Keel.struct(4, answer_id, article, "", actor) # 4: KEEL_SIGNAL_CORRECTED
      Native.call("engine_signal", @handle, signal, 1)
      kept.clear
    end

    def status
      document(Native.out("engine_status", @handle))
    end

    private

    def document(text)
      JSON.parse(Native.get("text_data", text).to_s.force_encoding("UTF-8"))
    ensure
      Native.get("text_free", text)
    end
  end
end
