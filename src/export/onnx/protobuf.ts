/**
 * Writes Protocol Buffers messages (protobuf.dev/programming-guides/encoding): each field is a key, `number * 8 + wire type`, and its value. Supports only what ONNX
 * needs: integers, float32, strings, bytes and nested messages.
 */
export class ProtobufWriter {
  readonly #parts: Uint8Array[] = []
  #length = 0

  /** An integer that a double holds exactly; wire type 0. */
  integer(field: number, value: number): this {
    this.#varint(field * 8)
    this.#varint(value)
    return this
  }

  /** Packed integers; wire type 2. */
  integers(field: number, values: readonly number[]): this {
    const inner = new ProtobufWriter()
    for (const value of values) inner.#varint(value)
    return this.#delimited(field, inner)
  }

  /** A float32; wire type 5. */
  float(field: number, value: number): this {
    this.#varint(field * 8 + 5)
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setFloat32(0, value, true)
    this.#add(bytes)
    return this
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value))
  }

  bytes(field: number, value: Uint8Array): this {
    this.#varint(field * 8 + 2)
    this.#varint(value.length)
    this.#add(value)
    return this
  }

  message(field: number, write: (inner: ProtobufWriter) => void): this {
    const inner = new ProtobufWriter()
    write(inner)
    return this.#delimited(field, inner)
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length
  }

  /** The complete message. */
  finish(): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(this.#length)
    let at = 0
    for (const part of this.#parts) {
      out.set(part, at)
      at += part.length
    }
    return out
  }

  #delimited(field: number, inner: ProtobufWriter): this {
    this.#varint(field * 8 + 2)
    this.#varint(inner.#length)
    for (const part of inner.#parts) this.#add(part)
    return this
  }

  #varint(value: number): void {
    const bytes: number[] = []
    // Negative numbers are written as 64-bit two's complement.
    let left = value < 0 ? BigInt.asUintN(64, BigInt(value)) : BigInt(value)
    while (left >= 0x80n) {
      bytes.push(Number(left & 0x7fn) + 0x80)
      left >>= 7n
    }
    bytes.push(Number(left))
    this.#add(Uint8Array.from(bytes))
  }

  #add(part: Uint8Array): void {
    this.#parts.push(part)
    this.#length += part.length
  }
}
