"""The demo's people and what they have written: a shop for tableware, one busy hour."""

from dataclasses import dataclass

from helpdesk.domain.roles import Role


@dataclass(frozen=True)
class Colleague:
    """Somebody of the team."""

    name: str
    email: str
    role: Role


ROSA = Colleague("Rosa Prado", "rosa@example.com", Role.ADMIN)
BRUNO = Colleague("Bruno Teles", "bruno@example.com", Role.ATTENDANT_MANAGER)
ANA = Colleague("Ana Lima", "ana@example.com", Role.ATTENDANT)
LEO = Colleague("Léo Costa", "leo@example.com", Role.ATTENDANT)
TEAM = (ROSA, BRUNO, ANA, LEO)


@dataclass(frozen=True)
class Chat:
    """One attendance. The client has the first turn, `minutes` ago, perhaps with `files` (names
    in demo/files.py) behind its first text; then `attendant` and client take turns, now.
    `reaction` is what the client puts on the last answer. A phone that is not reachable gets its
    messages later."""

    client: str
    phone: str
    minutes: int
    turns: tuple[tuple[str, ...], ...]
    attendant: Colleague | None = None
    is_finished: bool = False
    is_read: bool = False
    is_reachable: bool = True
    files: tuple[str, ...] = ()
    reaction: str = ""


# Nothing is older than an hour: what is older when a number is paired opens no attendance.
HISTORY = (
    Chat(
        "Beatriz Camargo",
        "5511987610011",
        52,
        (
            ("Bom dia! Meu pedido 4127 chega hoje?",),
            ("Bom dia, Beatriz! Sim, saiu para entrega às 8h.",),
            ("Que ótimo, obrigada! 😊",),
        ),
        ANA,
        is_finished=True,
    ),
    Chat(
        "Otávio Brandão",
        "5521986120022",
        47,
        (("Vocês aceitam Pix?",), ("Aceitamos, com *5%* de desconto.",), ("Perfeito",)),
        LEO,
        is_finished=True,
    ),
    Chat(
        "Nara Viana",
        "5585983310023",
        35,
        (
            ("O jogo de copos vai à lava-louças?",),
            ("Vai, sim: até 65 graus.",),
            ("Boa! Levo dois",),
        ),
        ANA,
    ),
    Chat(
        "Caio Figueira",
        "5541984340044",
        29,
        (
            ("Boa tarde, qual o prazo para Curitiba?",),
            ("Boa tarde, Caio! De 3 a 5 dias úteis, com rastreio.",),
        ),
        ANA,
        is_reachable=False,
    ),
    Chat(
        "Iara Monteiro",
        "5581983250055",
        22,
        (
            ("Queria 12 pratos iguais aos da vitrine, têm?",),
            ("Temos 8 aqui e outros 4 chegam na quinta. Reservo para você?",),
        ),
        LEO,
        is_read=True,
    ),
    Chat(
        "Davi Quintela",
        "5548982140056",
        17,
        (
            ("Preciso remarcar a entrega de amanhã",),
            ("Claro, Davi. Sexta de manhã serve?",),
            ("Serve! Depois das 9h, por favor",),
            ("Anotado: sexta, das 9h ao meio-dia.",),
        ),
        ANA,
        is_read=True,
    ),
    Chat(
        "Helena Duarte",
        "5531985430033",
        12,
        (
            ("Oi! A caneca azul que comprei chegou trincada 😕", "Consigo trocar?"),
            (
                "Oi, Helena! Sinto muito. Trocamos sem custo nenhum.",
                "Você prefere outra azul ou o valor de volta?",
            ),
            ("Outra azul, por favor. Preciso devolver a trincada?",),
            ("Não precisa. A nova sai hoje e o rastreio chega por aqui. 📦",),
            ("Nossa, que rápido. *Muito* obrigada!",),
        ),
        ANA,
        files=("caneca", "trinca", "filme", "caixa", "recado 3"),
        reaction="❤️",
    ),
    Chat("Jonas Peixoto", "5511982160066", 26, (("Boa tarde", "Ainda têm o bule de ágata?"),)),
    Chat("Lívia Sampaio", "5551981070077", 18, (("Podem emitir a nota no CNPJ da empresa?",),)),
    Chat(
        "Murilo Assis",
        "5561980560078",
        11,
        (("Bom dia", "Vocês fazem lista de casamento?"),),
        files=("recado", "recado 2"),
    ),
    Chat(
        "Rui Nogueira",
        "5571979980088",
        6,
        (("Fiz o Pix agora, segue o comprovante", "Pode confirmar?"),),
        files=("comprovante",),
    ),
    Chat("Tainá Borges", "5511978890099", 2, (("Vocês abrem no sábado?",),)),
)
